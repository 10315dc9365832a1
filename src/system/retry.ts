import { setTimeout as sleep } from "node:timers/promises";

/** How often to try again, how long to wait, and which errors to retry. */
export interface RetryOptions {
  /** The total number of attempts. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; the wait doubles before each further attempt. */
  readonly delay: number;
  /** Whether another attempt may succeed after this error. */
  readonly retryable: (error: unknown) => boolean;
  readonly signal: AbortSignal;
  /** Called before each wait, with the error and the milliseconds to wait. */
  readonly onRetry?: ((error: unknown, wait: number) => void) | undefined;
}

/**
 * Calls `attempt` until it succeeds.
 * @throws the last error of `attempt` when no attempt succeeds.
 * @throws the signal's reason when it aborts between two attempts.
 */
export async function retry<Value>(attempt: () => Promise<Value>, options: RetryOptions): Promise<Value> {
  const { attempts, delay, retryable, signal, onRetry } = options;
  for (let attempted = 1; ; attempted += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (attempted >= attempts || !retryable(error)) throw error;
      // Up to 25 % longer, so that clients that were rejected together do not all come back together.
      const wait = delay * 2 ** (attempted - 1) * (1 + Math.random() / 4);
      onRetry?.(error, wait);
      await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
