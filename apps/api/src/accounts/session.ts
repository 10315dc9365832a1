import type { CookieOptions, Request, RequestHandler, Response } from "express";
import { Problem } from "../problem.ts";
import { LIFETIME_SECONDS, type Tokens } from "./token.ts";

declare global {
  namespace Express {
    interface Request {
      /** The account that is signed in, set by `requireSession`. */
      accountId: string;
    }
  }
}

const COOKIE = "session";

/** A token can outlive its account, for example after an older backup was restored. */
export function accountGone(): Problem {
  return new Problem(401, "not_signed_in", "This account no longer exists.");
}

/**
 * Accepts only requests with a valid token. Programs send it in the Authorization header, browsers in a cookie that no
 * script can read and no other site can send.
 */
export function requireSession(tokens: Tokens): RequestHandler {
  return async (request, _response, next) => {
    const token = tokenIn(request);
    const accountId = token === undefined ? undefined : await tokens.read(token);
    if (accountId === undefined) throw new Problem(401, "not_signed_in", "Please sign in.");
    request.accountId = accountId;
    next();
  };
}

export function setCookie(request: Request, response: Response, token: string): void {
  response.cookie(COOKIE, token, { ...options(request), maxAge: LIFETIME_SECONDS * 1000 });
}

export function clearCookie(request: Request, response: Response): void {
  response.clearCookie(COOKIE, options(request));
}

function options(request: Request): CookieOptions {
  return { httpOnly: true, sameSite: "strict", path: "/api", secure: request.secure };
}

function tokenIn(request: Request): string | undefined {
  const [, bearer] = /^Bearer (\S+)$/i.exec(request.get("Authorization") ?? "") ?? [];
  const [, cookie] = /(?:^|;\s*)session=([^;]+)/.exec(request.get("Cookie") ?? "") ?? [];
  return bearer ?? cookie;
}
