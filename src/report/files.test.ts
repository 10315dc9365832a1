import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Result } from "../model/result.ts";
import { remember } from "../system/secrets.ts";
import { writeReport } from "./files.ts";
import sample from "./fixtures/result.json" with { type: "json" };

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-report-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("writes its files and the job summary, without secrets", async () => {
  remember('s3cr3t "quoted"');
  const result = Result.parse({ ...sample, reason: 'the password was s3cr3t "quoted"' });
  const jobSummary = join(folder, "step-summary");
  await writeFile(jobSummary, "before\n");
  const out = join(folder, "deep", "out");
  const inputs = { out, summary: true, environmentUrl: undefined };
  await writeReport(result, inputs, { GITHUB_STEP_SUMMARY: jobSummary });
  expect(await readdir(out)).toEqual(["candidates.json", "result.json", "summary.md"]);
  const written = Result.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
  expect(written).toEqual({ ...result, reason: "the password was ***" });
  const summary = await readFile(join(out, "summary.md"), "utf8");
  expect(summary).toContain("the password was ***");
  expect(await readFile(jobSummary, "utf8")).toBe(`before\n${summary}`);
});

test("writes no job summary when the input summary is false", async () => {
  const jobSummary = join(folder, "step-summary");
  const inputs = { out: folder, summary: false, environmentUrl: undefined };
  await writeReport(Result.parse(sample), inputs, { GITHUB_STEP_SUMMARY: jobSummary });
  expect(await readdir(folder)).toEqual(["candidates.json", "result.json", "summary.md"]);
});
