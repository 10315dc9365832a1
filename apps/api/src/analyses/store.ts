import type { QueryResultRow } from "pg";
import type { Database } from "../database/database.ts";
import { notThere } from "../operation.ts";
import { type Analysis, Figures, type MapName, type Picture } from "./analysis.ts";
import type { Measured } from "./measure.ts";
import { offsetOf, type Page } from "./page.ts";
import { takeTurns } from "./turns.ts";

export interface NewAnalysis extends Omit<Analysis, "id" | "createdAt"> {
  readonly pictures: Readonly<Record<Exclude<MapName, "thumbnail">, Buffer>> & {
    /** Undefined when the analyzer's release makes none. */
    readonly thumbnail: Buffer | undefined;
  };
}

/** Combines a picture and its measurement into what is stored. */
export function toBeKept(picture: Picture, { contentHash, measurement }: Measured): NewAnalysis {
  const { filename, mediaType, content } = picture;
  const { mask, distanceMap, thumbnail } = measurement;
  return {
    ...{ filename, mediaType, bytes: content.length, contentHash, figures: Figures.parse(measurement) },
    pictures: {
      original: content,
      mask: Buffer.from(mask, "base64"),
      "distance-map": Buffer.from(distanceMap, "base64"),
      thumbnail: thumbnail === undefined ? undefined : Buffer.from(thumbnail, "base64"),
    },
  };
}

/** The bytes of all pictures of an analysis. */
export function sizeOf({ pictures }: Pick<NewAnalysis, "pictures">): number {
  return Object.values(pictures).reduce((sum, picture) => sum + (picture?.length ?? 0), 0);
}

export interface KeptPicture {
  readonly mediaType: string;
  readonly bytes: number;
  /** The content, read on demand. Throws Problem 404 when the picture is deleted meanwhile. */
  readonly parts: AsyncIterable<Buffer>;
}

/** Every analysis belongs to one account and is visible to that account alone. */
export interface AnalysisStore {
  /** Adds nothing when the pictures exceed the account's quota, or when the account no longer exists. */
  add(accountId: string, analysis: NewAnalysis): Promise<Analysis | "no room" | "no account">;
  find(accountId: string, id: string): Promise<Analysis | undefined>;
  /** Newest first. */
  list(accountId: string, page: Page): Promise<{ items: Analysis[]; total: number }>;
  /** Without a thumbnail, the original is returned in its place. */
  picture(accountId: string, id: string, name: MapName): Promise<KeptPicture | undefined>;
  /** Returns whether there was anything to delete. */
  remove(accountId: string, id: string): Promise<boolean>;
  /** Whether `bytes` more fit into the quota right now. Only `add` decides for certain. */
  hasRoom(accountId: string, bytes: number): Promise<boolean>;
}

interface Row extends QueryResultRow {
  id: string;
  created_at: Date;
  filename: string;
  media_type: string;
  bytes: number;
  content_hash: string;
  figures: unknown;
}

const COLUMNS = "id, created_at, filename, media_type, bytes, content_hash, figures";
/** The SQL expressions for the content of each picture and for its media type. */
const PICTURES: Readonly<Record<MapName, readonly [content: string, type: string]>> = {
  original: ["original", "media_type"],
  mask: ["mask", "'image/png'"],
  "distance-map": ["distance_map", "'image/png'"],
  thumbnail: [
    "coalesce(thumbnail, original)",
    "CASE WHEN thumbnail IS NULL THEN media_type ELSE 'image/jpeg' END",
  ],
};
/** PostgreSQL sends bytes as text of twice the length. Reading in parts keeps the memory small for large pictures too. */
const PART_BYTES = 512 * 1024;
/** Fewer than the pool's connections, so that pictures never take all of them. */
const PARTS_AT_ONCE = 4;
const WAIT_MS = 10_000;

/**
 * Analyses in PostgreSQL. `quota` is how many bytes of pictures one account may store. Every method throws Problem 503
 * while the database is unreachable.
 */
export function analysisStore(database: Database, quota: number): AnalysisStore {
  const { query } = database;
  const inTurn = takeTurns(PARTS_AT_ONCE, WAIT_MS);

  async function* partsOf(id: string, content: string, bytes: number): AsyncGenerator<Buffer> {
    const sql = `SELECT substring(${content} FROM $2 FOR $3) AS part FROM pictures WHERE analysis_id = $1`;
    for (let start = 1; start <= bytes; start += PART_BYTES) {
      const [row] = await inTurn(() => query<{ part: Buffer }>(sql, [id, start, PART_BYTES]));
      // The picture was deleted while it was read or while it waited for its turn.
      if (row === undefined) throw notThere();
      yield row.part;
    }
  }

  return {
    add(accountId, analysis) {
      return database.transaction(async (inside) => {
        // Uploads of one account take turns here, so that each counts what the previous ones have added.
        const lock = "SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE";
        if ((await inside.query(lock, [accountId])).length === 0) return "no account";
        if (!(await hasRoom(inside, quota, accountId, sizeOf(analysis)))) return "no room";
        return insert(inside, accountId, analysis);
      });
    },
    async find(accountId, id) {
      const [row] = await query<Row>(`SELECT ${COLUMNS} FROM analyses WHERE account_id = $1 AND id = $2`, [
        accountId,
        id,
      ]);
      return row && fromRow(row);
    },
    async list(accountId, page) {
      const rows = await query<Row>(
        `SELECT ${COLUMNS} FROM analyses WHERE account_id = $1
         ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3`,
        [accountId, page.size, offsetOf(page)],
      );
      const [count] = await query<{ total: number }>(
        "SELECT count(*)::int AS total FROM analyses WHERE account_id = $1",
        [accountId],
      );
      return { items: rows.map(fromRow), total: count?.total ?? 0 };
    },
    async picture(accountId, id, name) {
      const [content, type] = PICTURES[name];
      const [row] = await query<{ type: string; bytes: number }>(
        `SELECT ${type} AS type, octet_length(${content}) AS bytes FROM analyses JOIN pictures ON analysis_id = id
         WHERE account_id = $1 AND id = $2`,
        [accountId, id],
      );
      return row && { mediaType: row.type, bytes: row.bytes, parts: partsOf(id, content, row.bytes) };
    },
    async remove(accountId, id) {
      const sql = "DELETE FROM analyses WHERE account_id = $1 AND id = $2 RETURNING id";
      return (await query(sql, [accountId, id])).length > 0;
    },
    hasRoom: (accountId, bytes) => hasRoom(database, quota, accountId, bytes),
  };
}

async function insert({ query }: Database, accountId: string, analysis: NewAnalysis): Promise<Analysis> {
  const { filename, mediaType, bytes, contentHash, figures, pictures } = analysis;
  const [row] = await query<Row>(
    `WITH added AS (
       INSERT INTO analyses (account_id, filename, media_type, bytes, content_hash, figures)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}
     ), kept AS (
       INSERT INTO pictures (analysis_id, original, mask, distance_map, thumbnail) SELECT id, $7, $8, $9, $10 FROM added
     )
     SELECT * FROM added`,
    [
      ...[accountId, filename, mediaType, bytes, contentHash, JSON.stringify(figures)],
      ...[pictures.original, pictures.mask, pictures["distance-map"], pictures.thumbnail],
    ],
  );
  if (row === undefined) throw new Error("INSERT ... RETURNING gave no row");
  return fromRow(row);
}

async function hasRoom(
  { query }: Database,
  quota: number,
  accountId: string,
  bytes: number,
): Promise<boolean> {
  const [row] = await query<{ used: number }>(
    `SELECT coalesce(sum(octet_length(original) + octet_length(mask) + octet_length(distance_map)
       + coalesce(octet_length(thumbnail), 0)), 0)::float AS used
     FROM analyses JOIN pictures ON analysis_id = id WHERE account_id = $1`,
    [accountId],
  );
  return (row?.used ?? 0) + bytes <= quota;
}

function fromRow(row: Row): Analysis {
  return {
    id: row.id,
    createdAt: row.created_at.toISOString(),
    filename: row.filename,
    mediaType: row.media_type,
    bytes: row.bytes,
    contentHash: row.content_hash,
    figures: Figures.parse(row.figures),
  };
}
