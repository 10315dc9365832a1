import { expect, test } from "vitest";
import { labelsOf } from "./labels.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";

test("derives labels from the revision alone and omits those without a value", () => {
  const revision = {
    kind: "tag" as const,
    name: "v1.2.3",
    commit,
    committed: "2026-11-23T22:01:02Z",
    dirty: false,
    defaultBranch: "main",
    repositoryUrl: "https://forge.example/owner/shop",
    runUrl: undefined,
  };
  expect(labelsOf(revision, [])).toEqual({
    "org.opencontainers.image.created": "2026-11-23T22:01:02Z",
    "org.opencontainers.image.revision": commit,
    "org.opencontainers.image.source": "https://forge.example/owner/shop",
    "org.opencontainers.image.url": "https://forge.example/owner/shop",
    "org.opencontainers.image.version": "1.2.3",
  });
  const changed = {
    ...revision,
    kind: "branch" as const,
    name: "main",
    dirty: true,
    repositoryUrl: undefined,
  };
  expect(labelsOf(changed, [])).toEqual({
    "org.opencontainers.image.created": "2026-11-23T22:01:02Z",
    "org.opencontainers.image.revision": `${commit}-dirty`,
    "org.opencontainers.image.version": "0123456-dirty",
  });
});
