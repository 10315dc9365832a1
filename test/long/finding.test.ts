import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labFlags, slipway } from "../e2e/slipway.ts";
import { EXPECTED, type Lab, openLab } from "../lab/lab.ts";

/*
 * A finding in a base image of NSIP: the gate, and the way to accept it until a date. `test/integration/scan.test.ts`
 * shows both for a small image.
 */

const root = new URL("../../", import.meta.url).pathname;
let lab: Lab;
let out: string;
beforeAll(async () => {
  lab = await openLab();
  out = await mkdtemp(join(tmpdir(), "slipway-finding-"));
});
afterAll(() => rm(out, { recursive: true, force: true }));

test("a finding in a base image fails the gate, or is reported with its expiry date if accepted", async () => {
  const { medium } = EXPECTED.everywhere;
  const waiver = { until: "2999-12-31", why: "the base image has no fix yet" };
  const ignoreFile = join(out, "ignore.yaml");
  const entry = `{ id: ${medium}, expired_at: ${waiver.until}, statement: ${waiver.why} }`;
  await writeFile(ignoreFile, `vulnerabilities: [${entry}]\n`);
  const files = "compose/docker-compose.prod.yml,compose/logging.local.yml";
  // The service that depends on no other service.
  const project = ["--files", files, "--services", "python-analyzer"];
  const built = join(out, "built");
  await mkdir(built);
  const build = await slipway(lab, root, ["build", ...project, "--out", built, ...labFlags(lab)]);
  expect(build.code, build.output).toBe(0);
  const scan = (...more: readonly string[]) => {
    const candidates = ["--candidates", join(built, "candidates.json"), "--out", out];
    const gate = ["--severity", "MEDIUM", "--scanners", "vuln"];
    return slipway(lab, root, ["scan", ...project, ...candidates, ...gate, ...labFlags(lab), ...more]);
  };
  const strict = await scan();
  expect([strict.code, strict.output]).toEqual([1, expect.stringContaining(medium)]);

  const waived = await scan("--ignore-file", ignoreFile);
  expect(waived.code, waived.output).toBe(0);
  const summary = await readFile(join(out, "summary.md"), "utf8");
  const line = summary.split("\n").find((text) => text.includes(medium));
  expect(line).toContain(waiver.until);
  expect(line).toContain(waiver.why);
});
