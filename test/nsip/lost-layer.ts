/**
 * Sometimes the engine's image store misses a layer that two images share, if both are unpacked at the same time. The
 * next attempt finds it.
 * @see https://github.com/moby/buildkit/issues/6521
 */
const LOST_LAYER = /parent snapshot \S+ does not exist/;

/** Runs `attempt`, which loads images into the engine, and repeats it once if its output reports a lost layer. */
export async function despiteLostLayer<T>(
  attempt: () => Promise<T>,
  outputOf: (done: T) => string,
): Promise<T> {
  const first = await attempt().then(
    (done) => (LOST_LAYER.test(outputOf(done)) ? undefined : { done }),
    (error: unknown) => {
      if (!LOST_LAYER.test(String(error))) throw error;
      return undefined;
    },
  );
  return first === undefined ? attempt() : first.done;
}
