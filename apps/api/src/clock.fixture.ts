import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "./clock.ts";

export interface TestClock extends Clock {
  /** How many timers are running. */
  readonly pending: number;
  /** Moves the time on by `milliseconds` and calls what becomes due, in order. */
  advance(milliseconds: number): void;
}

/** A clock that stands still until the test moves it. */
export function createTestClock(): TestClock {
  let time = 0;
  const timers = new Set<{ readonly due: number; readonly done: () => void }>();
  const next = () => [...timers].sort((a, b) => a.due - b.due)[0];
  return {
    now: () => time,
    schedule(delay, done) {
      const timer = { due: time + delay, done };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    get pending() {
      return timers.size;
    },
    advance(milliseconds) {
      const end = time + milliseconds;
      for (let timer = next(); timer !== undefined && timer.due <= end; timer = next()) {
        timers.delete(timer);
        time = timer.due;
        timer.done();
      }
      time = end;
    },
  };
}

/** Waits until `condition` holds, for as long as that takes: only the test runner's timeout limits it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(5);
}
