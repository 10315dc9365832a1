import pino, { type Logger } from "pino";
import type { Config } from "./config.ts";

export type Log = Logger;

/** Logs one JSON object per line to stdout. */
export function createLog(config: Pick<Config, "LOG_LEVEL" | "APP_VERSION">): Log {
  return pino({
    level: config.LOG_LEVEL,
    base: { service: "api", version: config.APP_VERSION },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
  });
}
