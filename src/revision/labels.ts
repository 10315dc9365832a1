import type { Revision } from "./revision.ts";
import { versionOf } from "./tags.ts";

/**
 * What an image says about where it comes from. The time is the commit's, not the build's: the same source gives the
 * same labels.
 * @see https://github.com/opencontainers/image-spec/blob/main/annotations.md
 */
export function labelsOf(revision: Revision, tagRules: readonly string[]): Readonly<Record<string, string>> {
  const { commit, committed, dirty, repositoryUrl } = revision;
  const labels = {
    created: committed,
    revision: commit && `${commit}${dirty ? "-dirty" : ""}`,
    source: repositoryUrl,
    url: repositoryUrl,
    version: versionOf(revision, tagRules),
  };
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) =>
      value ? [[`org.opencontainers.image.${name}`, value] as const] : [],
    ),
  );
}
