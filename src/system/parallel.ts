/**
 * Like `Promise.all` over `items`, with at most `limit` of them under way at a time. The first failure aborts the signal
 * that the others were given; it is thrown once all of them have ended, so that nothing is still running then.
 */
export async function inParallel<Item, Value>(
  items: readonly Item[],
  limit: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<Value>,
): Promise<readonly Value[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const results: Value[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) {
      either.throwIfAborted();
      results[index] = await work(item, either);
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, () =>
    worker().catch((error: unknown) => failed.abort(error)),
  );
  await Promise.all(workers);
  // `any` keeps the reason of whichever came first: the cancellation or the failure.
  either.throwIfAborted();
  return results;
}

/** Runs different things at the same time. The first failure ends the others, as with {@link inParallel}. */
export function together<Value>(
  work: readonly ((signal: AbortSignal) => Promise<Value>)[],
  signal: AbortSignal,
): Promise<readonly Value[]> {
  return inParallel(work, work.length, signal, (start, either) => start(either));
}
