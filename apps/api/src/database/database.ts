import type { ClientBase, Pool, QueryResultRow } from "pg";
import { Problem } from "../problem.ts";
import { outOfReach } from "./reach.ts";

/** Every method throws Problem 503 while PostgreSQL is unreachable. */
export interface Database {
  query<R extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<R[]>;
  /** Runs `work` in one transaction. A transaction inside another one is part of the outer one. */
  transaction<T>(work: (inside: Database) => Promise<T>): Promise<T>;
}

export function databaseOf(pool: Pool): Database {
  return {
    query: queryIn(pool),
    async transaction(work) {
      const client = await reached(() => pool.connect());
      // A connection that is lost between two queries emits this event. The next query fails anyway.
      const lost = () => undefined;
      client.on("error", lost);
      try {
        const inside: Database = { query: queryIn(client), transaction: (more) => more(inside) };
        await inside.query("BEGIN");
        const result = await work(inside);
        await inside.query("COMMIT");
        client.off("error", lost);
        client.release();
        return result;
      } catch (error) {
        // Closing the connection makes PostgreSQL roll back, even when a ROLLBACK would get no answer.
        client.release(true);
        throw error;
      }
    },
  };
}

function queryIn(client: Pick<ClientBase, "query">): Database["query"] {
  return <R extends QueryResultRow>(sql: string, values: readonly unknown[] = []) =>
    reached(async () => (await client.query<R>(sql, [...values])).rows);
}

async function reached<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (!outOfReach(cause)) throw cause;
    throw new Problem(503, "database_unavailable", "The database is unreachable. Try again soon.", { cause });
  }
}
