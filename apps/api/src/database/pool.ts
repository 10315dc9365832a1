import { Pool } from "pg";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";

type DatabaseConfig = Pick<Config, "DB_HOST" | "DB_PORT" | "DB_USER" | "DB_NAME" | "DB_PASSWORD">;

export function createPool(config: DatabaseConfig, log: Log): Pool {
  const pool = new Pool({
    host: config.DB_HOST,
    port: config.DB_PORT,
    user: config.DB_USER,
    database: config.DB_NAME,
    ...(config.DB_PASSWORD !== undefined && { password: config.DB_PASSWORD }),
    application_name: "nsip-api",
    max: 10,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 5_000,
    keepAlive: true,
  });
  // Without a listener the loss of an idle connection would end the process.
  pool.on("error", (error) => log.warn({ err: error }, "an idle database connection was lost"));
  return pool;
}
