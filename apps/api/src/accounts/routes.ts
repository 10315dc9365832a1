import { json, type Request, type RequestHandler, type Response, Router } from "express";
import { addOperation, type Operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Account, Credentials, Session } from "./account.ts";
import { hashPassword, isPassword } from "./password.ts";
import { accountGone, clearCookie, requireSession, setCookie } from "./session.ts";
import type { AccountStore } from "./store.ts";
import type { Tokens } from "./token.ts";

const register: Operation<unknown, unknown, Credentials> = {
  id: "register",
  method: "post",
  path: "/api/accounts",
  summary: "Creates an account and signs in",
  body: Credentials,
  answers: {
    201: { description: "The account and its session", body: Session },
    400: { description: "The body is invalid" },
    409: { description: "An account with this address already exists" },
  },
};

const signIn: Operation<unknown, unknown, Credentials> = {
  id: "signIn",
  method: "post",
  path: "/api/sessions",
  summary: "Signs in",
  body: Credentials,
  answers: {
    201: { description: "A session that is valid for 12 hours", body: Session },
    400: { description: "The body is invalid" },
    401: { description: "The address or the password is incorrect" },
  },
};

const signOut: Operation = {
  id: "signOut",
  method: "delete",
  path: "/api/sessions",
  summary: "Signs out: deletes the browser's session cookie",
  answers: { 204: { description: "The cookie is deleted" } },
};

const me: Operation = {
  id: "me",
  method: "get",
  path: "/api/accounts/me",
  summary: "Returns the account that is signed in",
  secured: true,
  answers: { 200: { description: "The account", body: Account } },
};

export const ACCOUNT_OPERATIONS: readonly Operation[] = [register, signIn, signOut, me];

/** Rate limits: `guesses` apply to every request with a password, `registrations` to new accounts as well. */
export interface AccountLimits {
  readonly guesses: readonly RequestHandler[];
  readonly registrations: RequestHandler;
}

export function accountsRouter(store: AccountStore, tokens: Tokens, limits: AccountLimits): Router {
  const router = Router();
  const readBody = json({ limit: "4kb" });

  async function answerSession(account: Account, request: Request, response: Response): Promise<void> {
    const { token, expiresAt } = await tokens.issue(account.id);
    setCookie(request, response, token);
    response.status(201).json({ account, token, expiresAt: expiresAt.toISOString() } satisfies Session);
  }

  addOperation(
    router,
    register,
    [readBody, ...limits.guesses, limits.registrations],
    async ({ body }, request, response) => {
      const account = await store.add(body.email, await hashPassword(body.password));
      if (account === undefined)
        throw new Problem(409, "email_taken", "An account with this address already exists.");
      await answerSession(account, request, response);
    },
  );

  addOperation(router, signIn, [readBody, ...limits.guesses], async ({ body }, request, response) => {
    const found = await store.findByEmail(body.email);
    if (!(await isPassword(body.password, found?.passwordHash)) || found === undefined) {
      throw new Problem(401, "bad_credentials", "The address or the password is incorrect.");
    }
    await answerSession(found.account, request, response);
  });

  addOperation(router, signOut, [], (_valid, request, response) => {
    clearCookie(request, response);
    response.status(204).end();
  });

  addOperation(router, me, [requireSession(tokens)], async (_valid, request, response) => {
    const account = await store.find(request.accountId);
    if (account === undefined) throw accountGone();
    response.json(account);
  });

  return router;
}
