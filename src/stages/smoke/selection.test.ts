import { describe, expect, test } from "vitest";
import { ComposeModel } from "../../compose/model.ts";
import type { Candidate } from "../../model/result.ts";
import { selectImages } from "./selection.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const model = ComposeModel.parse({
  name: "shop",
  services: { api: { build: {} }, worker: { image: "api" }, db: { image: "postgres:16" } },
});

function candidate(platforms: readonly string[], more: Partial<Candidate> = {}): Candidate {
  return {
    image: "shop-api",
    services: ["api", "worker"],
    digest: digest("0"),
    platforms: platforms.map((platform, index) => ({ platform, digest: digest(String(index + 1)), size: 1 })),
    repositories: ["ghcr.io/team/shop-api", "docker.io/team/shop-api"],
    layout: "/layouts/shop-api",
    ...more,
  };
}

describe("selectImages", () => {
  test.each([
    ["linux/amd64", ["linux/arm64", "linux/amd64"], "linux/amd64", false],
    ["linux/arm64", ["linux/amd64", "linux/arm64/v8"], "linux/arm64/v8", false],
    ["linux/amd64", ["linux/arm64"], "linux/arm64", true],
  ])("an engine of %s, built for %j", (engine, platforms, platform, emulated) => {
    expect(selectImages(model, [candidate(platforms)], engine, "1f")).toMatchObject([
      {
        name: "slipway-smoke/shop-api:1f",
        services: ["api", "worker"],
        platform,
        emulated,
        digest: digest(String(platforms.indexOf(platform) + 1)),
        source: { kind: "layout", layout: "/layouts/shop-api" },
      },
    ]);
  });

  test("takes what another job built from the first registry, by the digest of the index", () => {
    const [selection] = selectImages(
      model,
      [candidate(["linux/amd64"], { layout: null })],
      "linux/amd64",
      "1f",
    );
    expect(selection?.source).toEqual({
      kind: "registry",
      reference: `ghcr.io/team/shop-api@${digest("0")}`,
    });
  });

  test.each([
    [[], "There is no built image for api: build it first."],
    [
      [candidate(["linux/amd64"], { layout: null, repositories: [] })],
      "shop-api: its layout is on the machine that built it, and no registry has it.",
    ],
  ])("candidates %#", (candidates, message) => {
    expect(() => selectImages(model, candidates, "linux/amd64", "1f")).toThrow(message);
  });
});
