import { setTimeout as sleep } from "node:timers/promises";
import type { Client, Pool } from "pg";
import type { Log } from "../log.ts";
import { migrate } from "./migrate.ts";
import { outOfReach } from "./reach.ts";

export interface Schema {
  readonly current: boolean;
}

class SchemaPending extends Error {
  readonly code = "SCHEMA_PENDING";
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;

/**
 * Migrates as soon as PostgreSQL answers, by a connection of its own, trying again for as long as it does not. Until then
 * `current` is false and the API says so instead of not starting.
 */
export function keepSchema(createClient: () => Client, log: Log, signal: AbortSignal): Schema {
  const schema = { current: false };

  async function migrateOnce(): Promise<void> {
    const client = createClient();
    try {
      await client.connect();
      log.info({ applied: await migrate(client) }, "the schema is current");
    } finally {
      // Not waited for: where nobody answers, nobody says goodbye.
      void client.end();
    }
  }

  async function untilCurrent(): Promise<void> {
    for (let delay = FIRST_DELAY_MS; !signal.aborted; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
      try {
        await migrateOnce();
        schema.current = true;
        return;
      } catch (error) {
        log.warn(
          { err: error, retryInMs: delay, temporary: outOfReach(error) },
          "the schema is not current yet",
        );
        await sleep(delay, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  void untilCurrent();
  return schema;
}

/** Resolves when PostgreSQL answers and has the tables that we need. */
export async function signOfLife(pool: Pick<Pool, "query">, schema: Schema): Promise<void> {
  await pool.query("SELECT 1");
  if (!schema.current) throw new SchemaPending("The database answers, but its schema is not current yet");
}
