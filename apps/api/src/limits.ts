import type { Request, RequestHandler, Response } from "express";
import { ipKeyGenerator, type Options, rateLimit } from "express-rate-limit";
import { Credentials } from "./accounts/account.ts";
import { Problem } from "./problem.ts";

const MINUTE_MS = 60_000;

/** At most so many requests a client and minute. */
export function limitRequests(perMinute: number): RequestHandler {
  return limit({ windowMs: MINUTE_MS, limit: perMinute });
}

/**
 * Guesses of passwords: at most so many that are refused a minute, by a client for one address of an account, and by a
 * client for all of them. Those in flight count until they are answered, and behind one client there may be a whole school.
 * They stand behind what reads the body.
 */
export function limitGuesses(ofOneAccount: number, ofAll: number): RequestHandler[] {
  const guesses = {
    windowMs: MINUTE_MS,
    skipSuccessfulRequests: true,
    // What fails on our side has told nobody anything.
    requestWasSuccessful: (_request: Request, { statusCode }: Response) =>
      statusCode < 400 || statusCode >= 500,
  };
  const accountOf = (body: unknown) => Credentials.pick({ email: true }).safeParse(body).data?.email ?? "";
  return [
    limit({
      ...guesses,
      limit: ofOneAccount,
      keyGenerator: ({ ip = "", body }) => `${ipKeyGenerator(ip)} ${accountOf(body)}`,
    }),
    // Behind it: who is refused for one account uses up nothing of the others'.
    limit({ ...guesses, limit: ofAll }),
  ];
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
