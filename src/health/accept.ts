import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint } from "../docker/container.ts";

/**
 * Milliseconds that a connection must stay open. Docker's proxy accepts connections on a published port even when
 * nothing listens in the container, and then closes them at once.
 */
const STAYS_OPEN = 150;
const BETWEEN_ATTEMPTS = 100;
const CONNECT_TIMEOUT = 1_000;

/**
 * Tries until all endpoints accept connections, as long as `running()` is true, and returns whether they do. An endpoint
 * that is `undefined` cannot be reached, and never accepts.
 */
export async function untilAccepting(
  endpoints: readonly (Endpoint | undefined)[],
  running: () => boolean,
): Promise<boolean> {
  while (running()) {
    const answers = endpoints.map((endpoint) => endpoint !== undefined && accepts(endpoint, CONNECT_TIMEOUT));
    if ((await Promise.all(answers)).every(Boolean)) return running();
    await sleep(BETWEEN_ATTEMPTS);
  }
  return false;
}

/**
 * Whether a server accepts connections at an endpoint: it keeps or answers one rather than closing it at once.
 * @param timeout milliseconds to establish the connection.
 */
export function accepts({ host, port }: Endpoint, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let kept: NodeJS.Timeout | undefined;
    const deadline = setTimeout(() => end(false), timeout);
    const end = (accepted: boolean) => {
      clearTimeout(deadline);
      clearTimeout(kept);
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => {
      clearTimeout(deadline);
      kept = setTimeout(() => end(true), STAYS_OPEN);
    });
    socket.once("data", () => end(true));
    socket.once("end", () => end(false));
    socket.once("error", () => end(false));
  });
}
