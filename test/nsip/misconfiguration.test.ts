import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { kustomize } from "./kubernetes/programs.ts";

/*
 * What Trivy's checks of configuration say of what is shipped. Its checks are those inside the program: none is fetched.
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

/** What was looked at, and what was found in it. */
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

test("the Dockerfiles have none", async () => {
  expect(await misconfigurations(join(root, "dockerfiles"))).toEqual({
    targets: ["Dockerfile.api", "Dockerfile.frontend", "Dockerfile.python"],
    found: [],
  });
});

test("an image that runs as root would be found", async () => {
  await writeFile(join(folder, "Dockerfile"), "FROM node:20-alpine\nUSER root\n");
  expect((await misconfigurations(folder)).found).toContain("Dockerfile: DS-0002 HIGH");
});

test("the production overlay has none that matters", async () => {
  const file = join(folder, "production.yaml");
  await writeFile(file, await kustomize(join(root, "kubernetes/overlays/production")));
  const { targets, found } = await misconfigurations(file);
  expect(targets).toEqual(["production.yaml"]);
  expect(found.filter((finding) => / (CRITICAL|HIGH)$/.test(finding))).toEqual([]);
  // KSV-0020 and -0021: user ids above 10000, so that none is a user of the node; the images' own users are below.
  // KSV-0125: registries that Trivy trusts. The registry is whoever deploys's to choose.
  const waived = /KSV-0020|KSV-0021|KSV-0125/;
  expect(found.filter((finding) => !waived.test(finding))).toEqual([]);
});
