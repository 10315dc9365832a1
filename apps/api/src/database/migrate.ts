import type { ClientBase } from "pg";
import { MIGRATIONS, type Migration } from "./migrations.ts";

/** An arbitrary number that never changes: replicas that start together take turns with this lock. */
const LOCK = 7_411_620_250;

/** Brings the schema up to date, under an advisory lock. Returns the IDs of the migrations it applied. */
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
    // If this fails, the earlier error matters more. The lock ends with the connection in any case.
    await client.query("SELECT pg_advisory_unlock($1)", [LOCK]).catch(() => undefined);
  }
}

/** The migrations that are not applied yet. A newer database is left as it is: that is the state after a rollback. */
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
    // If this fails, the connection is lost, and the transaction with it.
    await client.query("ROLLBACK").catch(() => undefined);
    throw new Error(`Migration ${id} failed and was undone`, { cause });
  }
}
