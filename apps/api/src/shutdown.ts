import type { Server } from "node:http";
import { type Clock, sleep, systemClock } from "./clock.ts";
import { within } from "./deadline.ts";
import type { Log } from "./log.ts";

/** Docker sends SIGKILL ten seconds after SIGTERM. Before that, requests that take longer than this are cut off. */
const PATIENCE_MS = 6_000;
/** For everything that is closed, at the same time: a pool waits for its last query, and a server may not answer. */
const CLOSE_MS = 1_500;

export type Close = () => PromiseLike<unknown>;

/** Resolves on SIGTERM or SIGINT. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}

/**
 * Stops accepting connections, answers the requests in flight, stays for `stayMs`, then closes what the requests needed.
 * Takes less than eight seconds, even when no client and no server answers.
 *
 * A container's name stays in DNS until its process ends. As long as the process refuses connections, the proxy goes to
 * the next replica at once; an address without a container would make it wait.
 */
export async function shutDown(
  server: Server,
  stayMs: number,
  log: Log,
  closes: readonly Close[],
  clock: Clock = systemClock,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that had a request in flight when the server was closed stays open after the answer.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  const cancelCutOff = clock.schedule(PATIENCE_MS, () => server.closeAllConnections());
  await Promise.all([closed, sleep(stayMs, clock)]);
  clearInterval(sweep);
  cancelCutOff();

  for (const result of await Promise.allSettled(closes.map((close) => within(CLOSE_MS, close(), clock)))) {
    if (result.status === "rejected")
      log.warn({ err: result.reason }, "a connection could not be closed in time");
  }
}
