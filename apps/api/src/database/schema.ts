import { type Client, DatabaseError, type Pool } from "pg";
import { type Clock, sleep, systemClock } from "../clock.ts";
import type { Log } from "../log.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations.ts";
import { outOfReach } from "./reach.ts";

export interface Schema {
  readonly current: boolean;
  /** Resolves after the first attempt to migrate, whether or not it succeeded. */
  readonly tried: Promise<void>;
  /** Marks the schema as outdated, as it is after a restore, and migrates it again. */
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
 * Migrates as soon as PostgreSQL answers, on a connection of its own, and retries until it does. Until then `current` is
 * false: the API starts all the same and reports the state.
 */
export function keepSchema(
  createClient: () => Client,
  log: Log,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Schema {
  let current = false;

  async function migrateOnce(): Promise<void> {
    const client = createClient();
    try {
      await client.connect();
      log.info({ applied: await migrate(client) }, "the database schema is up to date");
    } finally {
      // Not awaited: a server that does not answer does not confirm the end either.
      void client.end();
    }
  }

  async function attempt(retryInMs: number): Promise<void> {
    try {
      await migrateOnce();
      current = true;
    } catch (error) {
      log.warn(
        { err: error, retryInMs, temporary: outOfReach(error) },
        "the database schema is not up to date yet",
      );
    }
  }

  async function untilCurrent(): Promise<void> {
    await tried;
    for (let delay = FIRST_DELAY_MS; !current && !signal.aborted; ) {
      await sleep(delay, clock, signal);
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
      log.warn("the database schema is older than this version needs");
      void untilCurrent();
    },
  };
}

/**
 * Resolves when PostgreSQL answers and its schema is the one that we need, or a newer one. The version is read each time:
 * someone may have restored a backup from before the last migration, or replaced the volume with an empty one.
 *
 * @throws SchemaPending while the schema is being migrated, or whatever the query throws.
 */
export async function signOfLife(pool: Pick<Pool, "query">, schema: Omit<Schema, "tried">): Promise<void> {
  const wasCurrent = schema.current;
  const version = await versionOf(pool);
  if (wasCurrent && version < NEWEST) schema.outdated();
  if (!schema.current) throw new SchemaPending("The database answers, but its schema is not up to date yet");
}

/** The number of the last migration, or 0 without one. */
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
