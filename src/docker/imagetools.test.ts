import { describe, expect, test } from "vitest";
import { planPush } from "../stages/push/plan.ts";
import { taggingsOf } from "../stages/push/tagging.ts";
import { inspectArgs, tagArgs } from "./imagetools.ts";

const digest = `sha256:${"a".repeat(64)}`;

test.each([
  [
    tagArgs(
      `reg.example/t/api@${digest}`,
      ["reg.example/t/api:1.2.3", "reg.example/t/api:latest"],
      undefined,
    ),
    `docker buildx imagetools create --prefer-index=false --tag reg.example/t/api:1.2.3 --tag reg.example/t/api:latest reg.example/t/api@${digest}`,
  ],
  [
    tagArgs(`reg.example/t/api@${digest}`, ["reg.example/t/api:1"], "slipway"),
    `docker buildx imagetools create --builder slipway --prefer-index=false --tag reg.example/t/api:1 reg.example/t/api@${digest}`,
  ],
  [
    inspectArgs("reg.example/t/api:1", "slipway"),
    "docker buildx imagetools inspect --builder slipway --format {{json .Manifest}} reg.example/t/api:1",
  ],
])("%j", (argv, expected) => {
  expect(argv.join(" ")).toBe(expected);
});

describe("taggingsOf", () => {
  const candidate = { image: "api", digest, repositories: ["reg.example/t/api"] };

  test("from the same registry when it has the image, from another when not", () => {
    expect(taggingsOf([candidate], ["1"], ["reg.example/t", "ghcr.io/t"])).toEqual([
      { repository: "reg.example/t/api", tags: ["1"], digest, source: `reg.example/t/api@${digest}` },
      { repository: "ghcr.io/t/api", tags: ["1"], digest, source: `reg.example/t/api@${digest}` },
    ]);
  });

  test("what was built without a registry cannot be tagged", () => {
    expect(() => taggingsOf([{ ...candidate, repositories: [] }], ["1"], ["ghcr.io/t"])).toThrow(
      "api was built without a registry",
    );
  });
});

test("planPush makes the tags, then reads them back", () => {
  const images = [{ image: "api", digest: "<digest of api>" }];
  const inputs = { registries: ["reg.example/t"], builder: "slipway" };
  expect(planPush(images, ["1", "latest"], inputs).map((argv) => argv.join(" "))).toEqual([
    "docker buildx imagetools create --builder slipway --prefer-index=false --tag reg.example/t/api:1 --tag reg.example/t/api:latest reg.example/t/api@<digest of api>",
    "docker buildx imagetools inspect --builder slipway --format {{json .Manifest}} reg.example/t/api:1",
    "docker buildx imagetools inspect --builder slipway --format {{json .Manifest}} reg.example/t/api:latest",
  ]);
});
