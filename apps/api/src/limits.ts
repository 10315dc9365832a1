import type { RequestHandler } from "express";
import { type Options, rateLimit } from "express-rate-limit";
import { Problem } from "./problem.ts";

const MINUTE_MS = 60_000;

/** At most so many requests a client and minute. */
export function limitRequests(perMinute: number): RequestHandler {
  return limit({ windowMs: MINUTE_MS, limit: perMinute });
}

/** At most so many that are refused, a client and minute: as guesses are. */
export function limitRefused(perMinute: number): RequestHandler {
  return limit({ windowMs: MINUTE_MS, limit: perMinute, skipSuccessfulRequests: true });
}

/** At most so many that succeed, a client and hour. */
export function limitSuccesses(perHour: number): RequestHandler {
  return limit({ windowMs: 60 * MINUTE_MS, limit: perHour, skipFailedRequests: true });
}

function limit(options: Partial<Options>): RequestHandler {
  return rateLimit({
    ...options,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    handler: (_request, _response, next) => {
      next(new Problem(429, "too_many_requests", "Too many requests in a short time; please wait a little."));
    },
  });
}
