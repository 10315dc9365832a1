import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { readProject } from "../../src/compose/project.ts";
import type { Inputs } from "../../src/inputs/inputs.ts";
import { formatCandidates } from "../../src/model/candidates.ts";
import { StageFailure } from "../../src/model/failure.ts";
import type { Candidate, Findings, StageName } from "../../src/model/result.ts";
import { makePlan, planJson } from "../../src/pipeline/plan.ts";
import { makeRequest } from "../../src/pipeline/request.ts";
import { readRevision } from "../../src/revision/read.ts";
import { WAVES } from "../../src/stages/stages.ts";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { commandsIn, departures } from "./plan-of-run.ts";
import { removePushed } from "./registries.ts";
import { labInputs, openWorkbench, type Workbench } from "./workbench.ts";

const DOCKERFILE = 'FROM alpine:3.20\nARG EDITION\nCMD ["sh", "-c", "touch /tmp/ready; sleep 600"]\n';
const COMPOSE = {
  name: "slipway-plan-test",
  services: {
    web: {
      build: ".",
      image: "slipway-plan-test-web",
      ports: ["80:8080"],
      healthcheck: { test: ["CMD", "test", "-f", "/tmp/ready"], interval: "1s" },
      "x-slipway": { probes: [{ command: ["test", "-f", "/tmp/ready"] }] },
    },
    job: { image: "alpine:3.20", command: ["true"] },
  },
};

let lab: Lab;
let bench: Workbench;
let raw: Readonly<Record<string, string>>;
let candidates: readonly Candidate[] = [];

/** Writes the project to a folder of its own, and gives the inputs for it. */
async function project(name: string, compose: object, more: Readonly<Record<string, string>> = {}) {
  const folder = join(bench.folder, name);
  await mkdir(folder);
  await writeFile(join(folder, "Dockerfile"), DOCKERFILE);
  await writeFile(join(folder, "compose.yaml"), JSON.stringify(compose));
  return { ...labInputs(lab, { ...raw, ...more }), workingDirectory: folder, out: bench.context.out };
}

/** Runs one stage, and compares the commands in its log with its plan. */
async function compare(name: StageName, inputs: Inputs) {
  const { env, signal } = bench.context;
  const { stages } = await makePlan({ ...inputs, stages: [name] }, env);
  const plan = stages.flatMap(({ steps }) => steps);
  const stage = WAVES.flat().find((one) => one.name === name);
  if (!stage) throw new Error(`no stage ${name}`);
  const project = readProject(inputs, env, signal);
  const request = makeRequest(inputs, await readRevision(env, inputs.workingDirectory), project, env);
  const subject = { ...request, project: await request.project, candidates, tested: [] };
  bench.lines.length = 0;
  let found: Findings | undefined;
  const failure = await stage.run(subject, bench.context).then(
    (findings) => {
      found = findings;
    },
    (error: unknown) => error,
  );
  return { found, failure, log: [...bench.lines], ...departures(plan, bench.lines) };
}

const NONE = { failure: undefined, unplanned: [], missing: [] };

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  raw = {
    registries: `${lab.registry}/slipway-plan-test-${randomBytes(4).toString("hex")}`,
    tags: "type=raw,value=1.2.3\ntype=raw,value=latest",
    severity: "none",
    load: "true",
    "stable-for": "1s",
  };
});
afterAll(async () => {
  for (const candidate of candidates) await removePushed(candidate);
  await run(["docker", "image", "rm", "slipway-plan-test-web"], { env: lab.env, accept: [0, 1] });
  await bench?.[Symbol.asyncDispose]();
});

describe("a run executes its plan", () => {
  let inputs: Inputs;
  beforeAll(async () => {
    inputs = await project("whole", COMPOSE);
  });

  test("build", async () => {
    const { found, log, ...result } = await compare("build", inputs);
    expect(result, log.join("\n")).toEqual(NONE);
    candidates = found?.build?.candidates ?? [];
    expect(candidates).toHaveLength(1);
    // The load depends on the engine's platform, which this image was built for.
    expect(commandsIn(log).filter((line) => line.endsWith("| docker load --quiet"))).toHaveLength(1);
  });

  test.each(["scan", "smoke", "push"] as const)("%s", async (name) => {
    const { found, log, ...result } = await compare(name, inputs);
    expect(result, log.join("\n")).toEqual(NONE);
    expect(found?.[name]).toBeDefined();
  });

  test("push creates the tags in one command per repository", async () => {
    const { log } = await compare("push", { ...inputs, registries: [`${inputs.registries[0]}/copy`] });
    // A busy registry may let a command be repeated.
    const commands = [...new Set(commandsIn(log))];
    expect(commands.filter((line) => line.includes("imagetools create"))).toHaveLength(1);
    expect(commands.filter((line) => line.includes("imagetools inspect"))).toHaveLength(2);
    await Promise.all(
      candidates.map(({ digest, image }) =>
        removePushed({ digest, repositories: [`${inputs.registries[0]}/copy/${image}`] }),
      ),
    );
  });
});

describe("a run executes its plan with candidates of another job", () => {
  let inputs: Inputs;
  let before: readonly Candidate[];
  beforeAll(async () => {
    const travelled = formatCandidates({ candidates, tested: [] }, false);
    const failing = { ...COMPOSE.services.job, command: ["sh", "-c", "echo broken; exit 3"] };
    const compose = { ...COMPOSE, services: { ...COMPOSE.services, job: failing } };
    inputs = await project("travelled", compose, { candidates: travelled });
    before = candidates;
    candidates = candidates.map((candidate) => ({ ...candidate, layout: null }));
  });
  afterAll(() => {
    candidates = before;
  });

  test("scan", async () => {
    const { found, log, ...result } = await compare("scan", inputs);
    expect(result, log.join("\n")).toEqual(NONE);
    expect(found?.scan?.images).toHaveLength(2);
  });

  test("smoke, when a service fails", async () => {
    const { failure, unplanned, log } = await compare("smoke", inputs);
    expect(failure).toBeInstanceOf(StageFailure);
    expect(unplanned, log.join("\n")).toEqual([]);
    expect(commandsIn(log).filter((line) => line.startsWith("docker logs"))).toHaveLength(1);
    expect(commandsIn(log).filter((line) => line.startsWith("docker pull"))).toHaveLength(1);
  });
});

describe("plan --json shows the effect of", () => {
  const Plan = z.object({
    stages: z.array(
      z.object({
        stage: z.string(),
        commands: z.array(z.array(z.string())),
        files: z.array(z.object({ path: z.string(), text: z.string() })),
      }),
    ),
  });

  test.each<[string, Readonly<Record<string, string>>, StageName, RegExp]>([
    ["platforms", { platforms: "linux/arm64" }, "build", /"platforms": \["linux\/arm64"\]/],
    [
      "platforms",
      { platforms: "linux/arm64" },
      "scan",
      /trivy image --input slipway-plan-test-web-linux-arm64 /,
    ],
    [
      "cache-from",
      { "cache-from": "type=registry,ref=reg.example/{image}:cache" },
      "build",
      /"cache-from": \["type=registry,ref=reg.example\/slipway-plan-test-web:cache"\]/,
    ],
    ["build-args", { "build-args": "EDITION=second" }, "build", /"args": \{"EDITION": "second"\}/],
    ["driver-opts", { "driver-opts": "memory=2g" }, "build", /buildx create .*--driver-opt memory=2g/],
    ["scanners", { scanners: "secret" }, "scan", /--scanners secret /],
    ["trivy-db", { "trivy-db": "reg.example/db:2" }, "scan", /--db-repository reg\.example\/db:2 /],
    [
      "registries",
      { registries: "reg.example/t" },
      "push",
      /--tag reg\.example\/t\/slipway-plan-test-web:latest /,
    ],
    ["tags", { tags: "type=raw,value=edge" }, "push", /--tag \S+:edge /],
    ["services", { services: "job" }, "smoke", /"services":\{"job":(?!.*"web":)/],
  ])("%s", async (_, more, name, expected) => {
    const folder = `inputs-${randomBytes(4).toString("hex")}`;
    const inputs = await project(folder, COMPOSE, { load: "false", ...more });
    const json = planJson(await makePlan(inputs, bench.context.env));
    const stage = Plan.parse(json).stages.find((one) => one.stage === name);
    const files = stage?.files.map(({ text }) =>
      text.replaceAll(/\n\s*/g, " ").replaceAll(/([[{]) | ([\]}])/g, "$1$2"),
    );
    const text = [...(stage?.commands.map((argv) => argv.join(" ")) ?? []), ...(files ?? [])].join("\n");
    expect(text).toMatch(expected);
  });
});
