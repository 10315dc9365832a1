import { expect, test } from "vitest";
import { ComposeModel } from "../../compose/model.ts";
import { imagesByService, testedImages } from "./images.ts";
import type { Selection } from "./selection.ts";

test("the image's HEALTHCHECK counts only without a healthcheck in the compose file", () => {
  const model = ComposeModel.parse({
    name: "shop",
    services: {
      api: { build: {}, image: "team/api" },
      worker: { image: "team/api" },
      cache: { image: "redis:7" },
      db: { image: "postgres:16", healthcheck: { test: ["CMD", "pg_isready"] } },
      mail: { image: "mail:1", healthcheck: { disable: true } },
    },
  });
  const selection: Selection = {
    image: "api",
    services: ["api", "worker"],
    name: "slipway-smoke/api:1",
    platform: "linux/amd64",
    digest: "sha256:0",
    emulated: false,
    source: { kind: "layout", layout: "/l" },
  };
  expect([...imagesByService(model, [selection])]).toEqual([
    ["api", "slipway-smoke/api:1"],
    ["worker", "slipway-smoke/api:1"],
    ["cache", "redis:7"],
  ]);
});

test("a third-party image is known by the digest that was started, under its own name", () => {
  const model = ComposeModel.parse({
    name: "shop",
    services: { cache: { image: "redis:7" }, queue: { image: "r.example/redis" }, mail: { image: "mail:1" } },
  });
  const image = (...repoDigests: string[]) => ({
    ...{ id: "sha256:0", platform: undefined, hasHealthcheck: false },
    repoDigests,
  });
  const found = new Map([
    ["redis:7", image("mirror.example/library/redis@sha256:1", "redis@sha256:2")],
    ["r.example/redis", image("r.example/redis@sha256:3")],
    ["mail:1", image()],
  ]);
  expect(testedImages(model, found)).toEqual([
    { reference: "redis:7", digest: "sha256:2" },
    { reference: "r.example/redis", digest: "sha256:3" },
  ]);
});
