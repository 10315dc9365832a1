import { describe, expect, test } from "vitest";
import type { Candidate } from "../../model/result.ts";
import { fileNameOf, targetsOf } from "./targets.ts";

const digest = `sha256:${"a".repeat(64)}`;
const candidate: Candidate = {
  image: "api",
  services: ["api"],
  digest,
  platforms: [
    { platform: "linux/amd64", digest: `sha256:${"b".repeat(64)}`, size: 1 },
    { platform: "linux/arm/v7", digest: `sha256:${"c".repeat(64)}`, size: 1 },
  ],
  repositories: ["reg.example/team/api", "ghcr.io/team/api"],
  layout: "/layouts/api",
};

describe("targetsOf", () => {
  const work = { thirdParty: ["redis:7"], platform: "linux/arm64" };

  test("every candidate for every platform, then third-party images for one platform", () => {
    const targets = targetsOf({ ...work, candidates: [candidate] });
    expect(
      targets.map(({ image, platform, gated, source }) => [image, platform, gated, source.kind]),
    ).toEqual([
      ["api", "linux/amd64", true, "layout"],
      ["api", "linux/arm/v7", true, "layout"],
      ["redis:7", "linux/arm64", false, "registry"],
    ]);
  });

  test("takes what another job built from the first registry, by the digest of the platform", () => {
    const [target] = targetsOf({ ...work, candidates: [{ ...candidate, layout: null }] });
    expect(target?.source).toEqual({
      kind: "registry",
      reference: `reg.example/team/api@sha256:${"b".repeat(64)}`,
    });
  });

  test("rejects an image that is neither in a layout nor in a registry", () => {
    const lost = { ...candidate, layout: null, repositories: [] };
    expect(() => targetsOf({ ...work, candidates: [lost] })).toThrow(
      "api: its layout is on the machine that built it, and no registry has it",
    );
  });
});

test.each([
  [{ image: "nsip-api", platform: "linux/arm/v7" }, "nsip-api-linux-arm-v7"],
  [
    { image: "docker.io/library/redis:7@sha256:ab", platform: "linux/amd64" },
    "docker.io-library-redis-7-sha256-ab-linux-amd64",
  ],
])("%j", (target, expected) => {
  expect(fileNameOf(target)).toBe(expected);
});
