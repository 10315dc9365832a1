import { describe, expect, test } from "vitest";
import { enginePlatformArgs } from "./engine.ts";
import {
  inspectImagesArgs,
  loadImagesArgs,
  parseImages,
  pullImageArgs,
  removeImageArgs,
  saveImageArgs,
  tagImageArgs,
} from "./image.ts";

test.each([
  [enginePlatformArgs(), "docker version --format {{.Server.Os}}/{{.Server.Arch}}"],
  [pullImageArgs("r.example/a@sha256:1"), "docker pull --quiet r.example/a@sha256:1"],
  [pullImageArgs("r.example/a", "linux/arm64"), "docker pull --quiet --platform linux/arm64 r.example/a"],
  [saveImageArgs("redis:7", "/t/redis"), "docker save --output /t/redis redis:7"],
  [loadImagesArgs(), "docker load --quiet"],
  [tagImageArgs("r.example/a@sha256:1", "a:1"), "docker tag r.example/a@sha256:1 a:1"],
  [inspectImagesArgs(["a:1", "redis:7"]), "docker image inspect a:1 redis:7"],
  [removeImageArgs("a:1"), "docker image rm a:1"],
])("%j", (argv, expected) => {
  expect(argv.join(" ")).toBe(expected);
});

describe("parseImages", () => {
  const id = "sha256:0";
  const image = (facts: object) => parseImages(JSON.stringify([{ Id: id, ...facts }]));

  test.each([
    [
      { Os: "linux", Architecture: "amd64", Config: {} },
      { platform: { os: "linux", architecture: "amd64", variant: undefined }, hasHealthcheck: false },
    ],
    [
      { Os: "linux", Architecture: "arm", Variant: "v7", Config: { Healthcheck: { Test: ["CMD", "true"] } } },
      { platform: { os: "linux", architecture: "arm", variant: "v7" }, hasHealthcheck: true },
    ],
    [
      { Os: "linux", Architecture: "amd64", Config: { Healthcheck: { Test: ["NONE"] } } },
      { platform: { os: "linux", architecture: "amd64", variant: undefined }, hasHealthcheck: false },
    ],
  ])("%j", (facts, expected) => {
    expect(image(facts)).toEqual([{ id, repoDigests: [], ...expected }]);
  });

  test("an image whose configuration the engine does not show has no platform", () => {
    expect(image({ Os: "", Architecture: "", Config: null, RepoDigests: ["redis@sha256:1"] })).toEqual([
      { id, platform: undefined, hasHealthcheck: false, repoDigests: ["redis@sha256:1"] },
    ]);
  });
});
