import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { within } from "./deadline.ts";
import type { Log } from "./log.ts";

/** Docker kills ten seconds after SIGTERM; what is still in flight by then is cut off by us, in order. */
const PATIENCE_MS = 6_000;
/** For everything that is closed: a pool waits for its last query, and a partner may have fallen silent. */
const CLOSE_MS = 1_500;

export type Close = () => PromiseLike<unknown>;

/** Resolves when SIGTERM or SIGINT has come. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}

/**
 * Stops accepting, answers what is in flight, stays for `stayMs`, then closes what the requests needed; in less than eight
 * seconds, whoever gives no answer. A container's name leaves the DNS only when its process ends; until then a refused
 * connection sends the proxy to the next replica at once, where an address without a container would keep it waiting.
 */
export async function shutDown(
  server: Server,
  stayMs: number,
  log: Log,
  closes: readonly Close[],
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that had a request in flight when the server was closed is kept alive after its answer.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  const hurry = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
  await Promise.all([closed, sleep(stayMs)]);
  clearInterval(sweep);
  clearTimeout(hurry);

  for (const result of await Promise.allSettled(closes.map((close) => within(CLOSE_MS, close())))) {
    if (result.status === "rejected") log.warn({ err: result.reason }, "could not be closed");
  }
}
