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
])("the rules %j ignore .slipway: %j", (rules, ignored) => {
  expect(isIgnored(".slipway", rules)).toBe(ignored);
});

test("a rule for a folder applies to everything in it", () => {
  expect(isIgnored("build/results", "build")).toBe(true);
  expect(isIgnored("build/results", "results")).toBe(false);
});

test("warns about a context with the results, and names the file to change", async () => {
  expect(await resultsInContext(project(context), join(context, ".slipway"))).toEqual([
    expect.stringContaining(`Add .slipway to ${context}/.dockerignore`),
  ]);
  writeFileSync(join(context, ".dockerignore"), ".slipway\n");
  expect(await resultsInContext(project(context), join(context, ".slipway"))).toEqual([]);
});

test("reads the ignore file of the Dockerfile in place of the context's", async () => {
  writeFileSync(join(context, ".dockerignore"), ".slipway\n");
  writeFileSync(join(context, "api.Dockerfile.dockerignore"), "node_modules\n");
  expect(await resultsInContext(project(context, "api.Dockerfile"), join(context, ".slipway"))).toHaveLength(
    1,
  );
});

test("does not warn about results elsewhere or contexts that are not folders", async () => {
  expect(await resultsInContext(project(context), "/elsewhere/.slipway")).toEqual([]);
  expect(await resultsInContext(project("https://git.example/shop.git"), join(context, ".slipway"))).toEqual(
    [],
  );
});
