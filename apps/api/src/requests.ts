import { randomUUID } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";

declare global {
  namespace Express {
    interface Request {
      /** The request ID from the proxy, or a new one. The logs of all services contain it. */
      id: string;
    }
  }
}

const REQUEST_ID = /^[\w-]{8,64}$/;
/** Requested by machines every few seconds, so logged at the debug level only. */
const ROUTINE = new Set(["/health", "/live", "/ready", "/metrics"]);

/** Gives each request an ID, and logs and counts it when its response has ended. */
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
 * The status to log and count. A response that did not reach its end counts as 500 when an error of ours cut it off, else as
 * 499, nginx's status for a client that disconnected.
 */
function statusOf(response: Response): number {
  if (response.writableFinished) return response.statusCode;
  return response.errored === null ? 499 : 500;
}

/**
 * The pattern of the route, so that the label has few values: clients could choose any path. Routers are mounted at the root
 * with whole paths, because Express forgets where a router was mounted as soon as the router passes on an error.
 */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  const isRoute = typeof route === "object" && route !== null && "path" in route;
  return isRoute ? String(route.path) : "unmatched";
}
