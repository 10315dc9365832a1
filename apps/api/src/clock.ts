/** Where every wait gets its time from, so that a test can decide when a wait is over. Times are milliseconds. */
export interface Clock {
  /** The time since an arbitrary start. It never goes back. */
  now(): number;
  /** Calls `done` once, after `delay`. Returns a function that cancels the call. */
  schedule(delay: number, done: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(delay, done) {
    const timer = setTimeout(done, delay);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delay` milliseconds, or as soon as `signal` aborts. */
export function sleep(delay: number, clock: Clock = systemClock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const wake = () => {
      cancel();
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const cancel = clock.schedule(delay, wake);
    signal?.addEventListener("abort", wake);
  });
}
