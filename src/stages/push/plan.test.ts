import { describe, expect, test } from "vitest";
import { formatStep } from "../../model/step.ts";
import { planPush, pushSteps } from "./plan.ts";
import { taggingsOf } from "./tagging.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("taggingsOf", () => {
  const candidate = { image: "api", digest, repositories: ["reg.example/t/api"] };

  test("takes the image from the same registry if that has it, or else from another", () => {
    expect(taggingsOf([candidate], ["1"], ["reg.example/t", "ghcr.io/t"])).toEqual([
      { repository: "reg.example/t/api", tags: ["1"], digest, source: `reg.example/t/api@${digest}` },
      { repository: "ghcr.io/t/api", tags: ["1"], digest, source: `reg.example/t/api@${digest}` },
    ]);
  });

  test("rejects an image that was built without a registry", () => {
    expect(() => taggingsOf([{ ...candidate, repositories: [] }], ["1"], ["ghcr.io/t"])).toThrow(
      "api is in no registry",
    );
  });
});

test("reads every tag, creates the tags, and reads them back", () => {
  const candidate = { image: "api", digest: "<digest of api>", repositories: ["reg.example/t/api"] };
  const plan = planPush(taggingsOf([candidate], ["1", "latest"], ["reg.example/t"]), "slipway");
  const reads = ["1", "latest"].map(
    (tag) => `docker buildx imagetools inspect --format '{{json .Manifest}}' reg.example/t/api:${tag}`,
  );
  expect(pushSteps(plan).map(formatStep)).toEqual([
    "docker buildx inspect slipway",
    ...reads,
    "docker buildx imagetools create --prefer-index=false --tag reg.example/t/api:1 --tag reg.example/t/api:latest reg.example/t/api@<digest of api>",
    ...reads,
    "docker buildx imagetools create --prefer-index=false --tag <repository>:<tag> <repository>@<digest before>",
  ]);
});
