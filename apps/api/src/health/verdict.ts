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

/** Nothing works without PostgreSQL, and no upload without the analyzer. Without Redis everything works, only slower. */
export function verdictOf({ postgres, redis, analyzer }: Findings): Verdict {
  if (postgres.state === "down") return { status: "unavailable", httpStatus: 503 };
  if (redis.state === "down" || analyzer.state === "down") return { status: "degraded", httpStatus: 200 };
  return { status: "ok", httpStatus: 200 };
}
