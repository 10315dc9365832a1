import type { Revision } from "./revision.ts";
import { versionOf } from "./tags.ts";

/**
 * The OCI labels that say where an image comes from. `created` is the time of the commit, not of the build, so that the
 * same source gives the same labels.
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
