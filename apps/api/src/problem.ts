import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Log } from "./log.ts";
import type { Reports } from "./reports.ts";

/** An error that is answered to the client, with a status, a code and a message. */
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

/** Answers with the problem. Any other error is our own fault: it is logged and reported, and the client gets no details. */
export function answerProblems(log: Log, reports: Reports): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    if (response.headersSent || response.destroyed) {
      // Cut the connection, so that half an answer is not mistaken for all of it. In most cases the client has disconnected.
      log.warn({ err: error, requestId: request.id, path: request.path }, "the response was cut off");
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
    // It belongs to the picture that was requested, not to this error.
    response.removeHeader("ETag");
    response.status(status).json({
      error: {
        code: problem?.code ?? "internal",
        message: problem?.message ?? "Something went wrong on the server. Try again later.",
      },
    });
  };
}

/**
 * Converts an error of Express, which has a status: its router throws one for a path that it cannot decode, its body parser
 * one with a type as well.
 */
function fromExpress(cause: unknown): Problem | undefined {
  if (!(cause instanceof Error) || !("status" in cause) || typeof cause.status !== "number") return undefined;
  if (cause.status < 400 || cause.status >= 500) return undefined;
  const [code, what] = "type" in cause ? ["bad_body", "body"] : ["bad_request", "request"];
  return new Problem(cause.status, code, `The ${what} could not be read: ${cause.message}.`, { cause });
}
