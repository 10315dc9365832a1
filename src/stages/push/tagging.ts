import { StageFailure } from "../../model/failure.ts";
import { repositoriesOf } from "../../model/reference.ts";
import type { Candidate } from "../../model/result.ts";

/** One repository of one image, and the tags that it gets: what one command does. */
export interface Tagging {
  readonly repository: string;
  readonly tags: readonly string[];
  readonly digest: string;
  /** Where the image is now, by digest. */
  readonly source: string;
}

/**
 * What has to be tagged: every candidate in every registry. It is taken from the same repository when the build has
 * pushed it there, from the first that has it otherwise.
 * @throws StageFailure for a candidate that was built without a registry.
 */
export function taggingsOf(
  candidates: readonly Pick<Candidate, "image" | "digest" | "repositories">[],
  tags: readonly string[],
  registries: readonly string[],
): readonly Tagging[] {
  return candidates.flatMap(({ image, digest, repositories }) =>
    repositoriesOf(image, registries).map((repository) => {
      const holder = repositories.includes(repository) ? repository : repositories[0];
      if (holder === undefined) {
        throw new StageFailure(
          `${image} was built without a registry, so that there is nothing to tag: name the registries in the run that builds as well.`,
        );
      }
      return { repository, tags, digest, source: `${holder}@${digest}` };
    }),
  );
}

/** `registry.example/team/api:1.2`, for each of the tags. */
export function referencesOf({ repository, tags }: Pick<Tagging, "repository" | "tags">): readonly string[] {
  return tags.map((tag) => `${repository}:${tag}`);
}
