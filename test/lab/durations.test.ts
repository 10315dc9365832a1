import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kindOf, readEstimates, recordTimeline } from "./durations.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-durations-"));
});
afterAll(() => rm(folder, { recursive: true }));

const steps = { "starting the engine": { took: 2_000, after: 9_000 } };

test("a kind of setup is named by what it has to install, in any order", () => {
  expect(kindOf(["tools", "Trivy"])).toBe(kindOf(["Trivy", "tools"]));
  expect(kindOf([])).not.toBe(kindOf(["tools"]));
});

test("a recorded timeline serves the next setup of its kind, and no other", async () => {
  const file = join(folder, "cache", "durations.json");
  await recordTimeline(file, "Trivy", { old: { took: 1, after: 1 } });
  await recordTimeline(file, "Trivy", steps);
  await recordTimeline(file, "tools", {});
  expect(await readEstimates(file, "Trivy")).toEqual({ steps, measured: "here" });
  expect(await readEstimates(file, "tools")).toEqual({ steps: {}, measured: "here" });
  expect((await readEstimates(file, "base images")).measured).toBe("elsewhere");
  expect(await readdir(join(folder, "cache"))).toEqual(["durations.json"]);
});

test.each([
  ["no file", undefined],
  ["half a file", '{"Trivy": {'],
  ["another program's file", '{"Trivy": [1, 2]}'],
])("with %s, the built-in figures serve, and the next record replaces it", async (name, content) => {
  const file = join(folder, name);
  if (content !== undefined) await writeFile(file, content);
  const built = await readEstimates(file, "Trivy");
  expect(built.measured).toBe("elsewhere");
  expect(Object.values(built.steps).every(({ took }) => took > 0)).toBe(true);
  await recordTimeline(file, "Trivy", steps);
  expect(await readEstimates(file, "Trivy")).toEqual({ steps, measured: "here" });
});
