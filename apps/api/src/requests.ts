import { randomUUID } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";

declare global {
  namespace Express {
    interface Request {
      /** What the proxy calls this request, or a name of our own; logs of all services carry it. */
      id: string;
    }
  }
}

const REQUEST_ID = /^[\w-]{8,64}$/;
/** Asked every few seconds by machines: of interest only when someone looks. */
const ROUTINE = new Set(["/health", "/live", "/ready", "/metrics"]);

/** Names each request, then logs and counts it when its answer has ended. */
export function observeRequests(log: Log, metrics: Pick<Metrics, "requests" | "duration">): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const given = request.get("X-Request-Id");
    request.id = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
    response.set("X-Request-Id", request.id);

    response.once("close", () => {
      const milliseconds = performance.now() - started;
      const status = statusOf(response);
      const labels = { method: request.method, route: routeOf(request), status: String(status) };
      metrics.requests.inc(labels);
      metrics.duration.observe(labels, milliseconds / 1000);
      const entry = {
        requestId: request.id,
        method: request.method,
        path: request.path,
        status,
        durationMs: Math.round(milliseconds * 10) / 10,
        aborted: !response.writableFinished,
      };
      if (ROUTINE.has(request.path)) log.debug(entry, "request");
      else log.info(entry, "request");
    });
    next();
  };
}

/**
 * What became of a request. One that was not answered to its end has no status for its client: it is 500 when an error of
 * ours has cut it off, or else nginx's 499, a client that left before.
 */
function statusOf(response: Response): number {
  if (response.writableFinished) return response.statusCode;
  return response.errored === null ? 499 : 500;
}

/**
 * The route's pattern, so that a label has few values; never the path, which anyone can choose. Routers are mounted at
 * the root and name whole paths: Express forgets where a router was mounted as soon as an error leaves it.
 */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  const isRoute = typeof route === "object" && route !== null && "path" in route;
  return isRoute ? String(route.path) : "unmatched";
}
