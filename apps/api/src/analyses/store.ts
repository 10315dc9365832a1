import type { Pool, QueryResultRow } from "pg";
import { outOfReach } from "../database/reach.ts";
import { Problem } from "../problem.ts";
import { type Analysis, Figures } from "./analysis.ts";
import { offsetOf, type Page } from "./page.ts";

export type NewAnalysis = Omit<Analysis, "id" | "createdAt">;

export interface AnalysisStore {
  add(analysis: NewAnalysis): Promise<Analysis>;
  find(id: string): Promise<Analysis | undefined>;
  /** Newest first. */
  list(page: Page): Promise<{ items: Analysis[]; total: number }>;
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

/** Analyses in PostgreSQL. Each method throws Problem 503 while the database is out of reach. */
export function analysisStore(pool: Pick<Pool, "query">): AnalysisStore {
  async function query<R extends QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> {
    try {
      return (await pool.query<R>(sql, values)).rows;
    } catch (cause) {
      if (!outOfReach(cause)) throw cause;
      throw new Problem(503, "database_unavailable", "The database is out of reach; please try again.", {
        cause,
      });
    }
  }

  return {
    async add({ filename, mediaType, bytes, contentHash, figures }) {
      const [row] = await query<Row>(
        `INSERT INTO analyses (filename, media_type, bytes, content_hash, figures)
         VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
        [filename, mediaType, bytes, contentHash, JSON.stringify(figures)],
      );
      if (row === undefined) throw new Error("INSERT ... RETURNING gave no row");
      return fromRow(row);
    },
    async find(id) {
      const [row] = await query<Row>(`SELECT ${COLUMNS} FROM analyses WHERE id = $1`, [id]);
      return row && fromRow(row);
    },
    async list(page) {
      const rows = await query<Row>(
        `SELECT ${COLUMNS} FROM analyses ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2`,
        [page.size, offsetOf(page)],
      );
      const [count] = await query<{ total: number }>("SELECT count(*)::int AS total FROM analyses");
      return { items: rows.map(fromRow), total: count?.total ?? 0 };
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
