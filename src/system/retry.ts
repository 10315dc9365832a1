import { setTimeout as sleep } from "node:timers/promises";

export interface RetryOptions {
  /** How often it is tried in all. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; twice as long before each one after it. */
  readonly delay: number;
  /** Whether the same may succeed a little later. */
  readonly retryable: (error: unknown) => boolean;
  readonly signal: AbortSignal;
  readonly onRetry?: ((error: unknown, wait: number) => void) | undefined;
}

/**
 * Calls `attempt` until it succeeds, and gives up with its last error.
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
      // Up to a quarter more, so that those who were refused together do not come back together.
      const wait = delay * 2 ** (attempted - 1) * (1 + Math.random() / 4);
      onRetry?.(error, wait);
      await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
