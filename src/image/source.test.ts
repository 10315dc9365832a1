import { describe, expect, test } from "vitest";
import { platformFor, pushedRepository, sourceOf } from "./source.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const repositories = ["ghcr.io/team/api", "docker.io/team/api"];

describe("sourceOf", () => {
  test("prefers the layout to a registry", () => {
    expect(sourceOf({ image: "api", layout: "/l/api", repositories })).toEqual({
      kind: "layout",
      layout: "/l/api",
    });
  });

  test("takes what another job built from the first registry", () => {
    expect(sourceOf({ image: "api", layout: null, repositories })).toEqual({
      kind: "registry",
      repository: "ghcr.io/team/api",
    });
  });

  test("rejects an image that is in neither", () => {
    expect(() => sourceOf({ image: "api", layout: null, repositories: [] })).toThrow(
      "api: its layout is on the machine that built it, and no registry has it. Run this stage in the job that builds, or set the input registries there.",
    );
  });
});

describe("pushedRepository", () => {
  test.each([
    ["docker.io/team/api", "docker.io/team/api"],
    ["quay.io/team/api", "ghcr.io/team/api"],
    [undefined, "ghcr.io/team/api"],
  ])("prefers %s", (preferred, expected) => {
    expect(pushedRepository({ image: "api", repositories }, preferred)).toBe(expected);
  });

  test("rejects an image that was built without a registry", () => {
    expect(() => pushedRepository({ image: "api", repositories: [] })).toThrow(
      "api is in no registry: set the input registries in the run that builds it.",
    );
  });
});

test.each([
  ["linux/amd64", ["linux/arm64", "linux/amd64"], "linux/amd64", false],
  ["linux/arm64", ["linux/amd64", "linux/arm64/v8"], "linux/arm64/v8", false],
  ["linux/amd64", ["linux/arm64"], "linux/arm64", true],
])("an engine of %s and an image for %j", (engine, built, platform, emulated) => {
  const platforms = built.map((one, index) => ({ platform: one, digest: digest(String(index)), size: 1 }));
  expect(platformFor({ platforms }, engine)).toEqual({
    platform,
    digest: digest(String(built.indexOf(platform))),
    emulated,
  });
});
