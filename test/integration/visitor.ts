import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";

/** What a client has counted. */
export interface Visited {
  count: number;
  /** Why requests got no answer, or another status than the wanted one. */
  readonly failed: string[];
  /** Milliseconds. */
  slowest: number;
  /** How often each body was the answer. */
  readonly bodies: Record<string, number>;
}

type Ask = (options: RequestOptions, onResponse: (response: IncomingMessage) => void) => ClientRequest;

/**
 * Sends a request every so many milliseconds until it is stopped; with `text`, a POST of it. It may be passed on as its own
 * text, to run in a container: nothing outside of it is used.
 */
export function visit(ask: Ask, options: RequestOptions, every: number, text?: string, wanted = 200) {
  const found: Visited = { count: 0, failed: [], slowest: 0, bodies: {} };
  const timer = setInterval(() => {
    const begun = Date.now();
    const over = (failure?: string) => {
      if (failure)
        found.failed.push(`${failure}: ${options.path ?? "/"} at ${new Date(begun).toISOString()}`);
      found.count++;
      found.slowest = Math.max(found.slowest, Date.now() - begun);
    };
    const method = text === undefined ? "GET" : "POST";
    const request = ask({ timeout: 5_000, method, ...options }, async (response) => {
      let body = "";
      try {
        for await (const part of response) body += part;
      } catch (error) {
        return over(String(error));
      }
      found.bodies[body] = (found.bodies[body] ?? 0) + 1;
      over(response.statusCode === wanted ? undefined : `status ${response.statusCode}`);
    });
    request.on("error", (error) => over(String(error)));
    request.on("timeout", () => request.destroy(new Error("timeout")));
    request.end(text);
  }, every);
  return { found, stop: () => clearInterval(timer) };
}
