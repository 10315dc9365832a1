import type { Request, RequestHandler, Response, Router } from "express";
import { z } from "zod";
import { Problem } from "./problem.ts";

/** One answer of an operation: what it means, and what its body is. */
export interface Answer {
  readonly description: string;
  /** The schema of a JSON body, or the media type of another one. */
  readonly body?: z.ZodType | string;
}

/**
 * One thing that the API does. The same schemas refuse requests that do not fit and make up the OpenAPI document, so
 * that neither can say what the other does not.
 */
export interface Operation<P = unknown, Q = unknown, B = unknown> {
  readonly id: string;
  readonly method: "get" | "post" | "delete";
  /** As OpenAPI writes it: /api/analyses/{id} */
  readonly path: string;
  readonly summary: string;
  /** Whether it needs a session. */
  readonly secured?: true;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  /** A JSON body; a form's fields are checked where the form is read. */
  readonly body?: z.ZodType<B>;
  /** The name of the one file in a multipart form. */
  readonly file?: string;
  readonly answers: Readonly<Record<number, Answer>>;
}

interface Valid<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}

type Handler<P, Q, B> = (valid: Valid<P, Q, B>, request: Request, response: Response) => Promise<void> | void;

/** Routes an operation. Its handler is called with what its schemas made of the request. */
export function addOperation<P, Q, B>(
  router: Router,
  operation: Operation<P, Q, B>,
  before: readonly RequestHandler[],
  handle: Handler<P, Q, B>,
): void {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, ":$1");
  router[operation.method](path, ...before, async (request: Request, response: Response) => {
    // A path with parameters that cannot be is a path to nothing.
    const params = parse(operation.params, request.params, () => notThere());
    const query = parse(operation.query, request.query, (why) => new Problem(400, "bad_query", why));
    const body = parse(operation.body, request.body, (why) => new Problem(400, "bad_body", why));
    await handle({ params, query, body }, request, response);
  });
}

export function notThere(): Problem {
  return new Problem(404, "not_found", "There is nothing of this name.");
}

function parse<T>(schema: z.ZodType<T> | undefined, value: unknown, refuse: (why: string) => Problem): T {
  const parsed = (schema ?? z.custom<T>()).safeParse(value);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map(
    ({ path, message }) => `${path.join(".") || "body"}: ${message}`,
  );
  throw refuse(complaints.join("; "));
}
