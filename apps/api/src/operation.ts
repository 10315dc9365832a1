import type { Request, RequestHandler, Response, Router } from "express";
import { z } from "zod";
import { Problem } from "./problem.ts";

/** One response of an operation. */
export interface Answer {
  readonly description: string;
  /** The schema of a JSON body, or the media type of any other body. */
  readonly body?: z.ZodType | string;
}

/**
 * One operation of the API. The same schemas validate its requests and describe it in the OpenAPI document, so that the two
 * always agree.
 */
export interface Operation<P = unknown, Q = unknown, B = unknown> {
  readonly id: string;
  readonly method: "get" | "post" | "delete";
  /** In OpenAPI's form: /api/analyses/{id} */
  readonly path: string;
  readonly summary: string;
  /** Whether the operation needs a session. */
  readonly secured?: true;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  /** The schema of a JSON body. A form is validated where it is read. */
  readonly body?: z.ZodType<B>;
  /** The field of the only file in a multipart form. */
  readonly file?: string;
  readonly answers: Readonly<Record<number, Answer>>;
}

interface Valid<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}

type Handler<P, Q, B> = (valid: Valid<P, Q, B>, request: Request, response: Response) => Promise<void> | void;

/** Adds an operation's route. The handler gets the parameters, the query and the body as its schemas parsed them. */
export function addOperation<P, Q, B>(
  router: Router,
  operation: Operation<P, Q, B>,
  before: readonly RequestHandler[],
  handle: Handler<P, Q, B>,
): void {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, ":$1");
  router[operation.method](path, ...before, async (request: Request, response: Response) => {
    // Invalid parameters in the path mean that nothing can exist there.
    const params = parse(operation.params, request.params, () => notThere());
    const query = parse(operation.query, request.query, (why) => new Problem(400, "bad_query", why));
    const body = parse(operation.body, request.body, (why) => new Problem(400, "bad_body", why));
    await handle({ params, query, body }, request, response);
  });
}

export function notThere(): Problem {
  return new Problem(404, "not_found", "Nothing with this ID exists.");
}

function parse<T>(schema: z.ZodType<T> | undefined, value: unknown, refuse: (why: string) => Problem): T {
  const parsed = (schema ?? z.custom<T>()).safeParse(value);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map(
    ({ path, message }) => `${path.join(".") || "body"}: ${message}`,
  );
  throw refuse(complaints.join("; "));
}
