import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Log } from "./log.ts";
import type { Reports } from "./reports.ts";

/** What a client is told when its request cannot be served. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

export const notFound: RequestHandler = (request) => {
  throw new Problem(404, "not_found", `There is nothing at ${request.path}.`);
};

/** Answers with the problem; what is none is our own fault: logged in full, reported, and told to no client. */
export function answerProblems(log: Log, reports: Reports): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    if (response.headersSent || response.destroyed) {
      // Cut off, so that nobody takes the half for the whole; most of the time it is the client that has left.
      log.warn({ err: error, requestId: request.id, path: request.path }, "the answer was cut off");
      response.destroy(error instanceof Error ? error : undefined);
      return;
    }
    const problem = error instanceof Problem ? error : fromExpress(error);
    if (problem === undefined || problem.status >= 500) {
      log.error({ err: error, requestId: request.id, path: request.path }, "request failed");
    }
    if (problem === undefined)
      reports.send(error, { id: String(request.id), method: request.method, path: request.path });
    const status = problem?.status ?? 500;
    if (status === 503) response.set("Retry-After", "2");
    // That of what was asked for, which this is not.
    response.removeHeader("ETag");
    response.status(status).json({
      error: {
        code: problem?.code ?? "internal",
        message: problem?.message ?? "Something went wrong on our side.",
      },
    });
  };
}

/**
 * Express says what it dislikes in an error of its own with a status: its router of a path that cannot be decoded, its
 * body parser, with a type as well, of a body.
 */
function fromExpress(cause: unknown): Problem | undefined {
  if (!(cause instanceof Error) || !("status" in cause) || typeof cause.status !== "number") return undefined;
  if (cause.status < 400 || cause.status >= 500) return undefined;
  const [code, what] = "type" in cause ? ["bad_body", "body"] : ["bad_request", "request"];
  return new Problem(cause.status, code, `The ${what} could not be read: ${cause.message}.`, { cause });
}
