import type { Pool, QueryResultRow } from "pg";
import { Problem } from "../problem.ts";
import { outOfReach } from "./reach.ts";

export type Query = <R extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<R[]>;

/** Queries that throw Problem 503 while the database is out of reach. */
export function queryIn(pool: Pick<Pool, "query">): Query {
  return async <R extends QueryResultRow>(sql: string, values: readonly unknown[] = []) => {
    try {
      return (await pool.query<R>(sql, [...values])).rows;
    } catch (cause) {
      if (!outOfReach(cause)) throw cause;
      throw new Problem(503, "database_unavailable", "The database is out of reach; please try again.", {
        cause,
      });
    }
  };
}
