import type { ClientBase } from "pg";
import { MIGRATIONS, type Migration } from "./migrations.ts";

/** Any number, as long as it is always the same: replicas that start together take turns by it. */
const LOCK = 7_411_620_250;

/** Brings the schema up to date, under an advisory lock. Returns the ids of what it applied. */
export async function migrate(client: ClientBase, migrations = MIGRATIONS): Promise<number[]> {
  await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
  try {
    await client.query(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         id integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const { rows } = await client.query<{ id: number }>("SELECT id FROM schema_migrations");
    const pending = pendingOf(
      migrations,
      rows.map((row) => row.id),
    );
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.id);
  } finally {
    // Should it fail, what went wrong before is what matters; the lock ends with the connection anyhow.
    await client.query("SELECT pg_advisory_unlock($1)", [LOCK]).catch(() => undefined);
  }
}

/** Those not yet applied. A database that is ahead of us is left alone: that is what a rollback looks like. */
export function pendingOf(migrations: readonly Migration[], applied: readonly number[]): Migration[] {
  return migrations.filter((migration) => !applied.includes(migration.id));
}

async function apply(client: ClientBase, { id, sql }: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query("INSERT INTO schema_migrations (id) VALUES ($1)", [id]);
    await client.query("COMMIT");
  } catch (cause) {
    // Should it fail, the connection is gone, and the transaction with it.
    await client.query("ROLLBACK").catch(() => undefined);
    throw new Error(`Migration ${id} failed and was undone`, { cause });
  }
}
