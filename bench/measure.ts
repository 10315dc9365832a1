/** The median: for an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}

/** The duration of `body` in milliseconds. */
export async function time(body: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await body();
  return performance.now() - started;
}

export interface Pair {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

/**
 * Measures both sides alternately, so that a change of the machine's speed affects both. The first round does not
 * count.
 */
export async function inTurn(
  rounds: number,
  ours: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
): Promise<Pair> {
  const pair = { ours: [] as number[], theirs: [] as number[] };
  await ours();
  await theirs();
  for (let round = 0; round < rounds; round += 1) {
    pair.ours.push(await time(ours));
    pair.theirs.push(await time(theirs));
  }
  return pair;
}

/** Median, minimum and maximum, in milliseconds. */
export function summarise(values: readonly number[]): string {
  return `${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
}
