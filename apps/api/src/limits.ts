import type { Request, RequestHandler, Response } from "express";
import { ipKeyGenerator, type Options, rateLimit } from "express-rate-limit";
import { Credentials } from "./accounts/account.ts";
import { Problem } from "./problem.ts";

const MINUTE_MS = 60_000;

/** Limits the requests of each client to `perMinute`. */
export function limitRequests(perMinute: number): RequestHandler {
  return limit({ windowMs: MINUTE_MS, limit: perMinute });
}

/**
 * Limits the failed attempts of each client to sign in or register, per minute: for one account's address, and for all
 * together. Requests in flight count until they are answered. A whole school may share one client address, so attempts that
 * succeed do not count.
 *
 * Put these handlers after the one that parses the body.
 */
export function limitGuesses(ofOneAccount: number, ofAll: number): RequestHandler[] {
  const guesses = {
    windowMs: MINUTE_MS,
    skipSuccessfulRequests: true,
    // An error on our side reveals nothing about the password.
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
    // Second, so that a request rejected for one account does not count towards the limit for all.
    limit({ ...guesses, limit: ofAll }),
  ];
}

/** Limits the successful requests of each client to `perHour`. */
export function limitSuccesses(perHour: number): RequestHandler {
  return limit({ windowMs: 60 * MINUTE_MS, limit: perHour, skipFailedRequests: true });
}

function limit(options: Partial<Options>): RequestHandler {
  return rateLimit({
    ...options,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    handler: (_request, _response, next) => {
      next(new Problem(429, "too_many_requests", "Too many requests. Wait a while, then try again."));
    },
  });
}
