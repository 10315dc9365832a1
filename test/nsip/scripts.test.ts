import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { runScript } from "./scripts.ts";

/*
 * The guide's two scripts, as it shows them, on a stack of this test's own.
 */

const project = `nsip-test-${randomBytes(3).toString("hex")}`;
let lab: Lab;

const script = (name: "build" | "deploy", args: readonly string[], variables: Record<string, string> = {}) =>
  runScript(lab, name, args, {
    COMPOSE_PROJECT_NAME: project,
    NSIP_SUBNET: "172.31.29.0/24",
    POSTGRES_PORT: "26435",
    REDIS_PORT: "26381",
    ...variables,
  });
const deploy = (...args: string[]) => script("deploy", args);
/** By its labels: another stack may run on this engine, and have the name that the guide uses. */
const redis = async () =>
  (
    await docker(
      ...["ps", "--quiet", "--filter", `label=com.docker.compose.project=${project}`],
      ...["--filter", "label=com.docker.compose.service=redis"],
    )
  ).trim();
const docker = async (...args: string[]) => (await run(["docker", ...args], { env: lab.env })).stdout;

/** The project of the container that has the guide's name. */
const holder = async () =>
  (
    await docker(
      ...["ps", "--all", "--filter", "name=^/nsip-redis$"],
      ...["--format", '{{.Label "com.docker.compose.project"}}'],
    )
  ).trim();
let held: string;

beforeAll(async () => {
  lab = await openLab();
  held = await holder();
  expect(await deploy("up", "--service", "redis")).toMatchObject({ code: 0 });
  expect(await deploy("up", "--service", "postgres")).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await deploy("down");
  await docker("volume", "rm", "--force", `${project}_postgres-data`);
});

describe("docker-deploy.sh", () => {
  test("says what runs, how it is, and what it logged", async () => {
    expect(await deploy("status")).toMatchObject({
      code: 0,
      output: expect.stringMatching(/redis:7-alpine.*healthy/),
    });
    const logs = await deploy("logs", "--service", "redis", "--lines", "2", "--timestamps");
    expect(logs.output.trim().split("\n")).toHaveLength(2);
    expect(logs.output).toMatch(/\| \d{4}-\d\d-\d\dT/);
    const health = await deploy("health", "--service", "redis");
    expect([health.code, health.output]).toEqual([0, expect.stringContaining("redis: healthy")]);
  });

  test("the first replica has the guide's name, and no other container loses it", async () => {
    expect(await holder()).toBe(held || project);
  });

  test("restart takes over what changed in the environment", async () => {
    const memory = async () => docker("exec", await redis(), "redis-cli", "config", "get", "maxmemory");
    expect(await memory()).toContain("268435456");
    const restarted = await script("deploy", ["restart", "--service", "redis"], {
      REDIS_MAX_MEMORY: "128mb",
    });
    expect(restarted.code, restarted.output).toBe(0);
    expect(await memory()).toContain("134217728");
  });

  test("the weekly backup is there, and restores", async () => {
    const { code, output } = await deploy("backup");
    expect(code, output).toBe(0);
    const [file = ""] = /\S+\/logs\/backup-\d{8}-\d{6}\.sql/.exec(output) ?? [];
    const restored = await deploy("restore", file, "--yes");
    expect(restored.code, restored.output).toBe(0);
    const [safety = ""] = /\S+\/logs\/backup-\d{8}-\d{6}\.sql$/m.exec(restored.output) ?? [];
    for (const made of [file, safety]) {
      await rm(made);
      await rm(`${made}.sha256`);
    }
  });

  test("the monthly prune removes what has ended, and no volume", async () => {
    await deploy("up", "--service", "postgres");
    await docker("stop", await redis());
    const { code, output } = await deploy("prune");
    expect([code, output]).toEqual([0, expect.stringContaining("Deleted Containers")]);
    expect(await docker("volume", "ls", "--quiet")).toContain(`${project}_postgres-data`);
    expect(await deploy("health")).toMatchObject({ code: 1 });
  });

  test("without --env it starts what .env or the environment says", async () => {
    const { code, output } = await script("deploy", ["up"], {
      ...{ ENVIRONMENT: "production", COMPOSE_PROJECT_NAME: `${project}-other` },
      JWT_SECRET: "your_jwt_secret_key_here",
    });
    expect([code, output]).toEqual([1, expect.stringContaining("JWT_SECRET is still the placeholder")]);
  });

  test.each([
    [["fly"], 'there is no command "fly"'],
    [["up", "--fast"], "there is no option --fast"],
    [["up", "--env", "moon"], 'there is no environment "moon"'],
    [["logs", "--lines", "all"], "--lines all: not a number"],
    [["logs", "--lines"], "--lines needs a value"],
    [["restore"], "restore needs the file"],
    [[], "a command is missing"],
  ])("%j is refused", async (args, message) => {
    const { code, output } = await deploy(...args);
    expect([code, output]).toEqual([2, expect.stringContaining(message)]);
  });

  test("production refuses the placeholders of .env.example", async () => {
    const placeholder = { JWT_SECRET: "your_jwt_secret_key_here" };
    const { code, output } = await script("deploy", ["up", "--env", "production"], placeholder);
    expect([code, output]).toEqual([1, expect.stringContaining("JWT_SECRET is still the placeholder")]);
  });
});

describe("docker-build.sh", () => {
  test("leaves the images under the guide's names, with the version", async () => {
    const version = `0.0.0-${project}`;
    const { code, output } = await script("build", ["--version", version, "--service", "frontend"]);
    expect(code, output).toBe(0);
    const found = await docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "nsip-frontend");
    expect(found.split("\n")).toEqual(
      expect.arrayContaining(["nsip-frontend:latest", `nsip-frontend:${version}`]),
    );
    await docker("image", "rm", `nsip-frontend:${version}`);
  });

  test.each([
    [["--push"], "--push needs --registry"],
    [["--service", "redis"], 'no image of a service "redis"'],
    [["--fast"], "there is no option --fast"],
  ])("%j is refused", async (args, message) => {
    const { code, output } = await script("build", args);
    expect([code, output]).toEqual([2, expect.stringContaining(message)]);
  });

  test("both say how they are used", async () => {
    for (const name of ["build", "deploy"] as const) {
      const { code, output } = await script(name, ["--help"]);
      expect([code, output]).toEqual([0, expect.stringMatching(/^ ?(Builds|Runs)[\s\S]*Exit codes/)]);
    }
  });
});
