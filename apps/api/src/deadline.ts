export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
  readonly code = "TIMEOUT";
}

/**
 * Waits for `work` for at most `milliseconds`. The work itself goes on: this is for calls that take no signal.
 *
 * @throws DeadlineExceeded
 */
export async function within<T>(milliseconds: number, work: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const exceeded = new DeadlineExceeded(`no answer in ${milliseconds} ms`);
    timer = setTimeout(reject, milliseconds, exceeded);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
