import { connect } from "node:net";
import type { Endpoint } from "./container.ts";

/**
 * Milliseconds that a connection must stay open. Docker's proxy accepts on a published port whether or not anything
 * listens in the container, and closes at once when nothing does.
 */
const STAYS_OPEN = 150;

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
