import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint } from "../docker/container.ts";

/**
 * Milliseconds that a connection must stay open. Docker's proxy accepts on a published port whether or not anything
 * listens in the container, and closes at once when nothing does.
 */
const STAYS_OPEN = 150;
const BETWEEN_ATTEMPTS = 100;
const CONNECT_TIMEOUT = 1_000;

/**
 * Tries again and again until all endpoints accept connections, as long as `running()`; whether they came to it. One
 * that is `undefined` cannot be reached and never does.
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
 * Whether a server accepts connections there: one is kept, or answered, rather than refused or closed at once.
 * @param timeout milliseconds for the connection to be made.
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
