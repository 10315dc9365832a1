import { setTimeout as sleep } from "node:timers/promises";
import { type Client, DatabaseError, type Pool } from "pg";
import type { Log } from "../log.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations.ts";
import { outOfReach } from "./reach.ts";

export interface Schema {
  readonly current: boolean;
  /** Resolves when it was tried once to make it current, with or without success. */
  readonly tried: Promise<void>;
  /** What was current is so no more, as after a restore: it is migrated again. */
  outdated(): void;
}

class SchemaPending extends Error {
  readonly code = "SCHEMA_PENDING";
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
const UNDEFINED_TABLE = "42P01";
const NEWEST = Math.max(...MIGRATIONS.map(({ id }) => id));

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
    outdated() {
      if (!current) return;
      current = false;
      log.warn("the schema is older than this version's");
      void untilCurrent();
    },
  };
}

/**
 * Resolves when PostgreSQL answers and has the tables that we need, or those of a version after ours. What it has is asked
 * each time: a backup from before the last migration may have been restored, or its volume be an empty one.
 */
export async function signOfLife(pool: Pick<Pool, "query">, schema: Omit<Schema, "tried">): Promise<void> {
  const wasCurrent = schema.current;
  const version = await versionOf(pool);
  if (wasCurrent && version < NEWEST) schema.outdated();
  if (!schema.current) throw new SchemaPending("The database answers, but its schema is not current yet");
}

/** The number of the last migration; 0 when there was none. */
async function versionOf(pool: Pick<Pool, "query">): Promise<number> {
  try {
    const { rows } = await pool.query<{ id: number }>(
      "SELECT coalesce(max(id), 0) AS id FROM schema_migrations",
    );
    return rows[0]?.id ?? 0;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === UNDEFINED_TABLE) return 0;
    throw error;
  }
}
