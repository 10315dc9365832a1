import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { kustomize } from "./kubernetes/programs.ts";

/*
 * Trivy's configuration checks on the files that are shipped. Uses the checks built into Trivy: none are downloaded.
 */

const root = new URL("../../", import.meta.url).pathname;
let lab: Lab;
let folder: string;
beforeAll(async () => {
  lab = await openLab();
  folder = await mkdtemp(join(tmpdir(), "slipway-test-misconfiguration-"));
});
afterAll(() => rm(folder, { recursive: true }));

const Finding = z.looseObject({ ID: z.string(), Severity: z.string() });
const Report = z.looseObject({
  Results: z
    .array(z.looseObject({ Target: z.string(), Misconfigurations: z.array(Finding).default([]) }))
    .default([]),
});

/** Returns the files that Trivy checked, and its findings. */
async function misconfigurations(path: string): Promise<{ targets: string[]; found: string[] }> {
  const flags = [
    "--skip-check-update",
    "--skip-version-check",
    "--disable-telemetry",
    "--quiet",
    "--format",
    "json",
  ];
  const { stdout } = await run(["trivy", "config", ...flags, path], { env: lab.env });
  const results = Report.parse(JSON.parse(stdout)).Results;
  return {
    targets: results.map(({ Target }) => Target).sort(),
    found: results.flatMap(({ Target, Misconfigurations }) =>
      Misconfigurations.map(({ ID, Severity }) => `${Target}: ${ID} ${Severity}`),
    ),
  };
}

test("the Dockerfiles have no findings", async () => {
  expect(await misconfigurations(join(root, "dockerfiles"))).toEqual({
    targets: ["Dockerfile.api", "Dockerfile.frontend", "Dockerfile.python"],
    found: [],
  });
});

test("an image that runs as root is found", async () => {
  await writeFile(join(folder, "Dockerfile"), "FROM node:20-alpine\nUSER root\n");
  expect((await misconfigurations(folder)).found).toContain("Dockerfile: DS-0002 HIGH");
});

test("the production overlay has no critical or high findings, and no others but the accepted ones", async () => {
  const file = join(folder, "production.yaml");
  await writeFile(file, await kustomize(join(root, "kubernetes/overlays/production")));
  const { targets, found } = await misconfigurations(file);
  expect(targets).toEqual(["production.yaml"]);
  expect(found.filter((finding) => / (CRITICAL|HIGH)$/.test(finding))).toEqual([]);
  // KSV-0020 and KSV-0021 want user ids above 10000, which no user of the node has; the images' own users have lower ids.
  // KSV-0125 wants registries that Trivy trusts; whoever deploys chooses the registry.
  const accepted = /KSV-0020|KSV-0021|KSV-0125/;
  expect(found.filter((finding) => !accepted.test(finding))).toEqual([]);
});
