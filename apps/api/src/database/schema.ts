import { setTimeout as sleep } from "node:timers/promises";
import type { Client, Pool } from "pg";
import type { Log } from "../log.ts";
import { migrate } from "./migrate.ts";
import { outOfReach } from "./reach.ts";

export interface Schema {
  readonly current: boolean;
  /** Resolves when it was tried once to make it current, with or without success. */
  readonly tried: Promise<void>;
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
  let current = false;

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

  async function attempt(retryInMs: number): Promise<void> {
    try {
      await migrateOnce();
      current = true;
    } catch (error) {
      log.warn({ err: error, retryInMs, temporary: outOfReach(error) }, "the schema is not current yet");
    }
  }

  async function untilCurrent(): Promise<void> {
    await tried;
    for (let delay = FIRST_DELAY_MS; !current && !signal.aborted; ) {
      await sleep(delay, undefined, { signal }).catch(() => undefined);
      delay = Math.min(delay * 2, LONGEST_DELAY_MS);
      if (!signal.aborted) await attempt(delay);
    }
  }

  const tried = attempt(FIRST_DELAY_MS);
  void untilCurrent();
  return {
    get current() {
      return current;
    },
    tried,
  };
}

/** Resolves when PostgreSQL answers and has the tables that we need. */
export async function signOfLife(pool: Pick<Pool, "query">, schema: Pick<Schema, "current">): Promise<void> {
  await pool.query("SELECT 1");
  if (!schema.current) throw new SchemaPending("The database answers, but its schema is not current yet");
}
