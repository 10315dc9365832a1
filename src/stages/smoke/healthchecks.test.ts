import { expect, test } from "vitest";
import { ComposeModel } from "../../compose/model.ts";
import { imagesByService } from "./healthchecks.ts";
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
