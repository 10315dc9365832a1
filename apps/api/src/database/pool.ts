import { Client, type ClientConfig, Pool } from "pg";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";

type DatabaseConfig = Pick<Config, "DB_HOST" | "DB_PORT" | "DB_USER" | "DB_NAME" | "DB_PASSWORD">;

const STATEMENT_MS = 5_000;
/** Longer than the server's own limit: this one is for a server that does not answer at all. */
const SILENCE_MS = STATEMENT_MS + 1_000;
const MIGRATION_MS = 10 * 60_000;

export function createPool(config: DatabaseConfig, log: Log): Pool {
  const pool = new Pool({
    ...connectionTo(config),
    max: 10,
    statement_timeout: STATEMENT_MS,
    query_timeout: SILENCE_MS,
  });
  // Without a listener, a lost idle connection would end the process.
  pool.on("error", (error) => log.warn({ err: error }, "lost an idle database connection"));
  return pool;
}

/** A connection for migrations only: migrating, or waiting for another replica to do it, may take longer than any query. */
export function migrationClient(config: DatabaseConfig): Client {
  const client = new Client({ ...connectionTo(config), query_timeout: MIGRATION_MS });
  // Without a listener, a connection that is lost between two queries would end the process. The next query fails anyway.
  client.on("error", () => undefined);
  return client;
}

function connectionTo(config: DatabaseConfig): ClientConfig {
  return {
    host: config.DB_HOST,
    port: config.DB_PORT,
    user: config.DB_USER,
    database: config.DB_NAME,
    ...(config.DB_PASSWORD !== undefined && { password: config.DB_PASSWORD }),
    application_name: "nsip-api",
    connectionTimeoutMillis: 2_000,
    keepAlive: true,
  };
}
