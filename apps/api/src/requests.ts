import { randomUUID } from "node:crypto";
import type { Request, RequestHandler } from "express";
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
      const labels = { method: request.method, route: routeOf(request), status: String(response.statusCode) };
      metrics.requests.inc(labels);
      metrics.duration.observe(labels, milliseconds / 1000);
      const entry = {
        requestId: request.id,
        method: request.method,
        path: request.path,
        status: response.statusCode,
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
 * The route's pattern, so that a label has few values; never the path, which anyone can choose. Routers are mounted at
 * the root and name whole paths: Express forgets where a router was mounted as soon as an error leaves it.
 */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  const isRoute = typeof route === "object" && route !== null && "path" in route;
  return isRoute ? String(route.path) : "unmatched";
}
