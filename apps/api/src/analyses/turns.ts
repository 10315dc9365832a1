import { type Clock, systemClock } from "../clock.ts";
import { Problem } from "../problem.ts";

/**
 * Runs `work` when its turn comes.
 *
 * @throws Problem 503 when the wait is too long, or whatever `work` throws.
 */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs at most `atOnce` pieces of work at a time. The others wait in line, for at most `waitMs` each. */
export function takeTurns(atOnce: number, waitMs: number, clock: Clock = systemClock): InTurn {
  let free = atOnce;
  const line = new Set<() => void>();

  function enter(): Promise<void> {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const called = () => {
        cancel();
        line.delete(called);
        resolve();
      };
      const cancel = clock.schedule(waitMs, () => {
        line.delete(called);
        reject(new Problem(503, "busy", "The server is busy with other pictures. Try again soon."));
      });
      line.add(called);
    });
  }

  function leave(): void {
    const [first] = line;
    if (first === undefined) free += 1;
    else first();
  }

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
