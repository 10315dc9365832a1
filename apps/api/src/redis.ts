import { createClient, type RedisClientType } from "redis";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";

type RedisConfig = Pick<Config, "REDIS_HOST" | "REDIS_PORT" | "REDIS_PASSWORD">;

/** Connects in the background and retries without end. Until it is connected, each command fails at once. */
export function createRedis(config: RedisConfig, log: Log): RedisClientType {
  const client: RedisClientType = createClient({
    ...(config.REDIS_PASSWORD !== undefined && { password: config.REDIS_PASSWORD }),
    socket: {
      host: config.REDIS_HOST,
      port: config.REDIS_PORT,
      connectTimeout: 2_000,
      reconnectStrategy: (retries) => Math.min(250 * 2 ** retries, 5_000),
    },
    disableOfflineQueue: true,
  });
  client.on("error", (error: unknown) => log.warn({ err: error }, "Redis is unreachable"));
  client.on("ready", () => log.info("connected to Redis"));
  client.connect().catch((error: unknown) => log.warn({ err: error }, "stopped connecting to Redis"));
  return client;
}
