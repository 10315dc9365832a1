import { Problem } from "../problem.ts";

/** Does `work` as soon as it is its turn. @throws Problem 503 when that takes too long, and whatever `work` throws. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** At most `atOnce` pieces of work at a time; the next ones wait in line, `waitMs` each at most. */
export function takeTurns(atOnce: number, waitMs: number): InTurn {
  let free = atOnce;
  const line = new Set<() => void>();

  function enter(): Promise<void> {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const called = () => {
        clearTimeout(patience);
        line.delete(called);
        resolve();
      };
      const patience = setTimeout(() => {
        line.delete(called);
        reject(new Problem(503, "busy", "Too many pictures are asked for right now; please try again."));
      }, waitMs);
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
