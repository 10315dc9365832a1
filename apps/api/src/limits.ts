import type { RequestHandler } from "express";
import { rateLimit } from "express-rate-limit";
import { Problem } from "./problem.ts";

const MINUTE_MS = 60_000;

/** At most `perMinute` requests a client and minute; with `failedAlone`, those that succeed are not counted. */
export function limitRequests(perMinute: number, failedAlone = false): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: perMinute,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    skipSuccessfulRequests: failedAlone,
    handler: (_request, _response, next) => {
      next(new Problem(429, "too_many_requests", "Too many requests in a short time; please wait a little."));
    },
  });
}
