import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isIgnored, resultsInContext } from "./results-in-context.ts";

let context = "";
beforeEach(() => {
  context = mkdtempSync(join(tmpdir(), "slipway-test-context-"));
});
afterEach(() => rmSync(context, { recursive: true }));

const project = (folder: string, dockerfile?: string) => ({
  model: {
    name: "shop",
    services: { api: { build: { context: folder, ...(dockerfile ? { dockerfile } : {}) } } },
  },
  images: [{ name: "api", target: "api", services: ["api"] }],
});

test.each([
  [".slipway", true],
  ["/.slipway/", true],
  ["./.slipway", true],
  ["**/.slipway", true],
  [".*", true],
  ["*", true],
  ["**/.*\n!apps", true],
  ["*\n!.slipway", false],
  ["# .slipway", false],
  ["slipway", false],
  ["", false],
])("with the rules %j, .slipway is ignored: %j", (rules, ignored) => {
  expect(isIgnored(".slipway", rules)).toBe(ignored);
});

test("a rule for a folder holds for what lies in it", () => {
  expect(isIgnored("build/results", "build")).toBe(true);
  expect(isIgnored("build/results", "results")).toBe(false);
});

test("a context that would take the results along is named with the file to change", async () => {
  expect(await resultsInContext(project(context), join(context, ".slipway"))).toEqual([
    expect.stringContaining(`add .slipway to ${context}/.dockerignore`),
  ]);
  writeFileSync(join(context, ".dockerignore"), ".slipway\n");
  expect(await resultsInContext(project(context), join(context, ".slipway"))).toEqual([]);
});

test("a Dockerfile's own ignore file replaces the context's", async () => {
  writeFileSync(join(context, ".dockerignore"), ".slipway\n");
  writeFileSync(join(context, "api.Dockerfile.dockerignore"), "node_modules\n");
  expect(await resultsInContext(project(context, "api.Dockerfile"), join(context, ".slipway"))).toHaveLength(
    1,
  );
});

test("results elsewhere and contexts that are no folder need no warning", async () => {
  expect(await resultsInContext(project(context), "/elsewhere/.slipway")).toEqual([]);
  expect(await resultsInContext(project("https://git.example/shop.git"), join(context, ".slipway"))).toEqual(
    [],
  );
});
