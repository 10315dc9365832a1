import { type Clock, systemClock } from "./clock.ts";

export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
  readonly code = "TIMEOUT";
}

/**
 * Waits for `work` for at most `milliseconds`. The work itself goes on: use this for calls that take no signal.
 *
 * @throws DeadlineExceeded, or whatever `work` rejects with.
 */
export async function within<T>(
  milliseconds: number,
  work: PromiseLike<T>,
  clock: Clock = systemClock,
): Promise<T> {
  let cancel = () => {};
  const deadline = new Promise<never>((_, reject) => {
    const exceeded = new DeadlineExceeded(`no answer within ${milliseconds} ms`);
    cancel = clock.schedule(milliseconds, () => reject(exceeded));
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    cancel();
  }
}
