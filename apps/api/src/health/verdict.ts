import type { Finding } from "./probe.ts";

export interface Findings {
  readonly postgres: Finding;
  readonly redis: Finding;
  readonly analyzer: Finding;
}

export interface Verdict {
  readonly status: "ok" | "degraded" | "unavailable";
  readonly httpStatus: 200 | 503;
}

/** Nothing can be done without PostgreSQL; without Redis the same is done more slowly, without the analyzer all but uploads. */
export function verdictOf({ postgres, redis, analyzer }: Findings): Verdict {
  if (postgres.state === "down") return { status: "unavailable", httpStatus: 503 };
  if (redis.state === "down" || analyzer.state === "down") return { status: "degraded", httpStatus: 200 };
  return { status: "ok", httpStatus: 200 };
}
