/**
 * Now and then the engine's image store misses a layer that two images share, when both are unpacked at a time. It is
 * there the next time.
 * @see https://github.com/moby/buildkit/issues/6521
 */
const LOST_LAYER = /parent snapshot \S+ does not exist/;

/** What brings images into the engine, once more when a layer was lost on the way: `said` is what it printed. */
export async function despiteLostLayer<T>(attempt: () => Promise<T>, said: (done: T) => string): Promise<T> {
  const first = await attempt().then(
    (done) => (LOST_LAYER.test(said(done)) ? undefined : { done }),
    (error: unknown) => {
      if (!LOST_LAYER.test(String(error))) throw error;
      return undefined;
    },
  );
  return first === undefined ? attempt() : first.done;
}
