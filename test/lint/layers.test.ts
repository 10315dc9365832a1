import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findCycle, importsOf, LAYERS, layerProblems } from "./layers.ts";

const src = new URL("../../src/", import.meta.url).pathname;
const imports = new Map(
  globSync("**/*.ts", { cwd: src }).map((file) => [
    file,
    importsOf(readFileSync(join(src, file), "utf8"))
      .filter((specifier) => specifier.endsWith(".ts"))
      .map((specifier) => join(dirname(file), specifier)),
  ]),
);

test("no folder imports from one above it, and no stage or target from its peer", () => {
  expect(imports.size).toBeGreaterThan(150);
  expect(layerProblems(imports)).toEqual([]);
});

test("no file imports itself by way of others", () => {
  expect(findCycle(imports)).toBeUndefined();
});

test("every layer exists", () => {
  const tops = new Set([...imports.keys()].map((file) => file.split("/")[0]));
  expect([...tops].sort()).toEqual([...LAYERS].sort());
});

test("an import that goes up, to a peer or out of the list is found", () => {
  const problems = layerProblems(
    new Map([
      ["system/run.ts", ["model/log.ts"]],
      ["stages/scan/scan.ts", ["stages/smoke/images.ts", "stages/stage.ts", "system/run.ts"]],
      ["stages/stages.ts", ["stages/scan/stage.ts"]],
      ["utils/misc.ts", []],
    ]),
  );
  expect(problems).toEqual([
    "system/run.ts imports model/log.ts, which lies in a higher layer",
    "stages/scan/scan.ts imports stages/smoke/images.ts of a peer: move what both need to a layer below",
    "utils/misc.ts lies in no layer: add its folder to the list in test/lint/layers.ts",
  ]);
});

test("a cycle is found, and a diamond is none", () => {
  const diamond = new Map([
    ["a", ["b", "c"]],
    ["b", ["d"]],
    ["c", ["d"]],
  ]);
  expect(findCycle(diamond)).toBeUndefined();
  expect(findCycle(new Map([...diamond, ["d", ["b"]]]))).toEqual(["b", "d", "b"]);
});

test("all forms of an import are read", () => {
  const text = `import a from "./a.ts";\nimport type { B } from "../b.ts";\nexport * from "./c.ts";\nawait import("./d.ts");\nimport "./e.ts";\nimport z from "zod";`;
  expect(importsOf(text)).toEqual(["./a.ts", "../b.ts", "./c.ts", "./d.ts", "./e.ts"]);
});
