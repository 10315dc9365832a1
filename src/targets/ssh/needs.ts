import { notPushed } from "../../image/source.ts";
import { parseCandidates } from "../../model/candidates.ts";
import { type Problem, problemsOf } from "../../model/problem.ts";
import type { Candidate } from "../../model/result.ts";
import type { CheckInputs } from "../target.ts";

/* What a deployment needs of a host, as far as it is known before anything is built. */

export interface Needs {
  /** What the images are built for. */
  readonly platforms: readonly string[];
  /** The images, as far as they are known. */
  readonly images: readonly Pick<Candidate, "digest" | "platforms">[];
}

/** Bytes free on a host at the least, whatever the images weigh. */
export const LEAST_SPACE = 2 ** 30;

/** What another job has built, when this run does not build. Malformed text is reported by the pipeline. */
export async function givenCandidates({ stages, candidates }: CheckInputs): Promise<readonly Candidate[]> {
  if (stages.includes("build") || candidates === undefined) return [];
  let known: readonly Candidate[] = [];
  await problemsOf(() => {
    known = parseCandidates(candidates).candidates;
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
  return { platforms: known.length === 0 ? platforms : commonPlatforms(known), images: known };
}

/** The platforms that every image has. */
function commonPlatforms([first, ...others]: readonly Candidate[]): readonly string[] {
  const of = (candidate: Candidate) => candidate.platforms.map(({ platform }) => platform);
  return first ? of(first).filter((platform) => others.every((other) => of(other).includes(platform))) : [];
}

/**
 * Bytes that must be free for the images that a host does not have yet, compressed and unpacked: twice the size of each
 * image's largest platform.
 * @param present the digests of the images on the host.
 */
export function spaceFor(images: Needs["images"], present: readonly string[]): number {
  const isPresent = (digest: string) => present.includes(digest);
  const sizes = images
    .filter(({ digest, platforms }) => ![digest, ...platforms.map((one) => one.digest)].some(isPresent))
    .map(({ platforms }) => Math.max(0, ...platforms.map(({ size }) => size)));
  return 2 * sizes.reduce((sum, size) => sum + size, 0);
}
