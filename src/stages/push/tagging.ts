import { pushedRepository } from "../../image/source.ts";
import { repositoriesOf } from "../../model/reference.ts";
import type { Candidate } from "../../model/result.ts";

/** One repository of one image, and its tags: one command creates them. */
export interface Tagging {
  readonly repository: string;
  readonly tags: readonly string[];
  readonly digest: string;
  /** Where the image is now, by digest. */
  readonly source: string;
}

/**
 * What to tag: every candidate in every registry. The image is taken from the same repository if the build has pushed it
 * there, or else from the first one that has it.
 * @throws StageFailure for a candidate that was built without a registry.
 */
export function taggingsOf(
  candidates: readonly Pick<Candidate, "image" | "digest" | "repositories">[],
  tags: readonly string[],
  registries: readonly string[],
): readonly Tagging[] {
  return candidates.flatMap((candidate) =>
    repositoriesOf(candidate.image, registries).map((repository) => ({
      repository,
      tags,
      digest: candidate.digest,
      source: `${pushedRepository(candidate, repository)}@${candidate.digest}`,
    })),
  );
}

/** `registry.example/team/api:1.2`, for each of the tags. */
export function referencesOf({ repository, tags }: Pick<Tagging, "repository" | "tags">): readonly string[] {
  return tags.map((tag) => `${repository}:${tag}`);
}
