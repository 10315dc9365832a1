import { notPushed } from "../../image/source.ts";
import { parseCandidates } from "../../model/candidates.ts";
import { type Problem, problemsOf } from "../../model/problem.ts";
import type { Candidate } from "../../model/result.ts";
import type { CheckInputs } from "../target.ts";

/* What a deployment needs of a host, as far as it is known before anything is built. */

export interface Needs {
  /** What the images are built for. */
  readonly platforms: readonly string[];
  /** Bytes that must be free. */
  readonly space: number;
}

/** Bytes free on a host at the least, whatever the images weigh. */
const LEAST_SPACE = 2 ** 30;

/** What another job has built, when this run does not build. Malformed text is reported by the pipeline. */
export async function givenCandidates({ stages, candidates }: CheckInputs): Promise<readonly Candidate[]> {
  if (stages.includes("build") || candidates === undefined) return [];
  let known: readonly Candidate[] = [];
  await problemsOf(() => {
    known = parseCandidates(candidates);
  });
  return known;
}

/** One for each image that was built without a registry. */
export function unpullableProblems(known: readonly Candidate[]): readonly Problem[] {
  return known
    .filter(({ repositories }) => repositories.length === 0)
    .map(({ image }) => ({ input: "candidates", message: notPushed(image) }));
}

/** What another job has built is what will run; otherwise what this run is going to build. */
export function needsOf({ platforms }: CheckInputs, known: readonly Candidate[]): Needs {
  return known.length === 0
    ? { platforms, space: LEAST_SPACE }
    : { platforms: commonPlatforms(known), space: Math.max(LEAST_SPACE, spaceFor(known)) };
}

/** The platforms that every image has. */
function commonPlatforms([first, ...others]: readonly Candidate[]): readonly string[] {
  const of = (candidate: Candidate) => candidate.platforms.map(({ platform }) => platform);
  return first ? of(first).filter((platform) => others.every((other) => of(other).includes(platform))) : [];
}

/** Bytes that images need, compressed and unpacked: twice the size of each image's largest platform. */
export function spaceFor(candidates: readonly Candidate[]): number {
  const largest = candidates.map(({ platforms }) => Math.max(0, ...platforms.map(({ size }) => size)));
  return 2 * largest.reduce((sum, size) => sum + size, 0);
}
