import { describe, expect, test } from "vitest";
import { readInputs } from "../../inputs/read.ts";
import type { Candidate } from "../../model/result.ts";
import { formatStep } from "../../model/step.ts";
import { databaseFolder } from "./database.ts";
import { planScan, scanSteps } from "./plan.ts";
import { pinnedRelease } from "./release.ts";
import { targetsOf } from "./targets.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const candidate: Candidate = {
  image: "api",
  services: ["api"],
  digest: digest("a"),
  platforms: ["linux/amd64", "linux/arm64"].map((platform) => ({ platform, digest: digest("b"), size: 1 })),
  repositories: ["reg.example/t/api"],
  layout: "/layouts/api",
};
const names = {
  cache: "/cache",
  temporary: "$TMPDIR",
  database: "<database>",
  run: "<run>",
  out: "/out",
};

function lines(candidates: readonly Candidate[], thirdParty: readonly string[], raw: object = {}) {
  const inputs = readInputs({ command: "plan", scanners: "vuln", ...raw }, "/");
  const targets = targetsOf({ candidates, thirdParty, platform: "linux/amd64" });
  const steps = scanSteps(planScan(targets, names, inputs, pinnedRelease("linux", "x64")));
  const options = / --(scanners|format|no-progress|skip-version-check).*?(?=( --output \S+)|( \S+:\d+)?$)/g;
  return steps.map((step) => `${step.when ? `${step.when}: ` : ""}${formatStep(step).replace(options, "")}`);
}

const START = [
  "trivy version",
  "if Trivy 0.63.0 or newer is not on PATH: tar -xzf /cache/trivy-0.74.0.<run>/trivy.tar.gz -C /cache/trivy-0.74.0.<run> trivy",
  "if the database is out of date: trivy image --download-db-only --cache-dir /cache/trivy/default/<database>",
  "if an image contains Java archives: trivy image --download-java-db-only --cache-dir /cache/trivy/default/<database>.<run>",
];

describe("planScan", () => {
  test("scans a layout once for each platform", () => {
    expect(lines([candidate], [])).toEqual([
      ...START,
      expect.stringMatching(
        /^trivy image --input api-linux-amd64 --output \/out\/scan\/api-linux-amd64\.json/,
      ),
      expect.stringMatching(
        /^trivy image --input api-linux-arm64 --output \/out\/scan\/api-linux-arm64\.json/,
      ),
    ]);
  });

  test("takes a candidate out of a registry through the engine", () => {
    const [amd64] = candidate.platforms;
    const travelled = { ...candidate, layout: null, platforms: amd64 ? [amd64] : [] };
    const reference = `reg.example/t/api@${digest("b")}`;
    expect(lines([travelled], []).slice(START.length)).toEqual([
      `docker image inspect ${reference}`,
      `if the engine does not have it: docker pull --quiet ${reference}`,
      `docker save --output $TMPDIR/api-linux-amd64 ${reference}`,
      expect.stringMatching(/^trivy image --input api-linux-amd64 --output/),
      `if the engine did not have it: docker image rm ${reference}`,
    ]);
  });

  test("leaves a third-party image for another platform than the engine's to Trivy", () => {
    const plan = lines([], ["redis:7"]).slice(START.length);
    expect(plan).toEqual([
      "if the engine does not have a third-party image: docker version",
      "docker image inspect redis:7",
      "if the engine does not have it and runs linux/amd64: docker pull --quiet redis:7",
      "if the engine's image is for linux/amd64: docker save --output $TMPDIR/redis-7-linux-amd64 redis:7",
      expect.stringMatching(
        /^if the engine's image is for linux\/amd64: trivy image --input redis-7-linux-amd64 --output/,
      ),
      expect.stringMatching(
        /^if the engine's image is for another platform: trivy image --image-src remote --platform linux\/amd64 --output .* redis:7$/,
      ),
    ]);
  });

  test("asks one repository of the database after the other", () => {
    const folder = databaseFolder("/cache", ["reg.example/db:2", "ghcr.io/db:2"]);
    const databases = lines([], [], { "trivy-db": "reg.example/db:2,ghcr.io/db:2" }).slice(2, 4);
    expect(databases).toEqual([
      `if the database is out of date: trivy image --download-db-only --db-repository reg.example/db:2 --cache-dir ${folder}/<database>`,
      `if the repositories before it do not have the database: trivy image --download-db-only --db-repository ghcr.io/db:2 --cache-dir ${folder}/<database>`,
    ]);
  });

  test("needs no database when no scanner reads it", () => {
    expect(lines([candidate], [], { scanners: "secret" }).join("\n")).not.toContain("--download-db-only");
  });
});
