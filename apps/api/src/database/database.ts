import type { ClientBase, Pool, QueryResultRow } from "pg";
import { Problem } from "../problem.ts";
import { outOfReach } from "./reach.ts";

/** Each method throws Problem 503 while PostgreSQL is out of reach. */
export interface Database {
  query<R extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<R[]>;
  /** All that `work` does by the database it is given, or nothing of it. Within another one it is a part of that. */
  transaction<T>(work: (inside: Database) => Promise<T>): Promise<T>;
}

export function databaseOf(pool: Pool): Database {
  return {
    query: queryIn(pool),
    async transaction(work) {
      const client = await reached(() => pool.connect());
      // A connection that is lost between two queries says so by this event; the next query fails anyway.
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
        // Without its connection PostgreSQL undoes what was begun, also where a ROLLBACK would get no answer.
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
    throw new Problem(503, "database_unavailable", "The database is out of reach; please try again.", {
      cause,
    });
  }
}
