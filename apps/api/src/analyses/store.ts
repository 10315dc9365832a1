import type { Pool, QueryResultRow } from "pg";
import { queryIn } from "../database/query.ts";
import { type Analysis, Figures, type MapName, type Picture } from "./analysis.ts";
import type { Measured } from "./measure.ts";
import { offsetOf, type Page } from "./page.ts";

export interface NewAnalysis extends Omit<Analysis, "id" | "createdAt"> {
  readonly pictures: Readonly<Record<MapName, Buffer>>;
}

/** What is kept of a picture that was measured. */
export function toBeKept(picture: Picture, { contentHash, measurement }: Measured): NewAnalysis {
  const { filename, mediaType, content } = picture;
  return {
    ...{ filename, mediaType, bytes: content.length, contentHash, figures: Figures.parse(measurement) },
    pictures: {
      original: content,
      mask: Buffer.from(measurement.mask, "base64"),
      "distance-map": Buffer.from(measurement.distanceMap, "base64"),
    },
  };
}

/** Everything belongs to an account, and is there for that account alone. */
export interface AnalysisStore {
  add(accountId: string, analysis: NewAnalysis): Promise<Analysis>;
  find(accountId: string, id: string): Promise<Analysis | undefined>;
  /** Newest first. */
  list(accountId: string, page: Page): Promise<{ items: Analysis[]; total: number }>;
  picture(
    accountId: string,
    id: string,
    name: MapName,
  ): Promise<{ mediaType: string; content: Buffer } | undefined>;
  /** Whether there was anything to remove. */
  remove(accountId: string, id: string): Promise<boolean>;
  /** The size of all originals, in bytes. */
  used(accountId: string): Promise<number>;
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
const PICTURE_COLUMNS = { original: "original", mask: "mask", "distance-map": "distance_map" } as const;

/** Analyses in PostgreSQL. Each method throws Problem 503 while the database is out of reach. */
export function analysisStore(pool: Pick<Pool, "query">): AnalysisStore {
  const query = queryIn(pool);
  return {
    async add(accountId, { filename, mediaType, bytes, contentHash, figures, pictures }) {
      // One statement, so that there is never an analysis without its pictures.
      const [row] = await query<Row>(
        `WITH added AS (
           INSERT INTO analyses (account_id, filename, media_type, bytes, content_hash, figures)
           VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}
         ), kept AS (
           INSERT INTO pictures (analysis_id, original, mask, distance_map) SELECT id, $7, $8, $9 FROM added
         )
         SELECT * FROM added`,
        [
          ...[accountId, filename, mediaType, bytes, contentHash, JSON.stringify(figures)],
          ...[pictures.original, pictures.mask, pictures["distance-map"]],
        ],
      );
      if (row === undefined) throw new Error("INSERT ... RETURNING gave no row");
      return fromRow(row);
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
      const [row] = await query<{ media_type: string; content: Buffer }>(
        `SELECT media_type, ${PICTURE_COLUMNS[name]} AS content FROM analyses JOIN pictures ON analysis_id = id
         WHERE account_id = $1 AND id = $2`,
        [accountId, id],
      );
      return row && { mediaType: name === "original" ? row.media_type : "image/png", content: row.content };
    },
    async remove(accountId, id) {
      const sql = "DELETE FROM analyses WHERE account_id = $1 AND id = $2 RETURNING id";
      return (await query(sql, [accountId, id])).length > 0;
    },
    async used(accountId) {
      const [row] = await query<{ used: number }>(
        "SELECT coalesce(sum(bytes), 0)::float AS used FROM analyses WHERE account_id = $1",
        [accountId],
      );
      return row?.used ?? 0;
    },
  };
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
