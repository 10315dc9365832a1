import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Lab, openLab } from "../lab/lab.ts";

/*
 * Each command through each door of the committed bundle, as far as it goes without building anything. Whole runs
 * through both doors are in test/e2e; what a door does not offer is in src/commands/doors.test.ts.
 */

const root = new URL("../../", import.meta.url).pathname;
const NO_ENGINE = { DOCKER_HOST: "unix:///nowhere/docker.sock" };
let lab: Lab;
let folder: string;
let project: string;

beforeAll(async () => {
  lab = await openLab();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-test-doors-"));
  project = join(folder, "project");
  await cp(join(root, "test/e2e/project"), project, { recursive: true });
  await mkdir(join(folder, "runner"));
});
afterEach(() => rm(folder, { recursive: true }));

type Variables = Readonly<Record<string, string>>;

function start(entry: string, args: readonly string[], variables: Variables) {
  const folders = {
    HOME: join(folder, "home"),
    XDG_CACHE_HOME: join(folder, "cache"),
    XDG_STATE_HOME: join(folder, "state"),
  };
  const env = { ...lab.env, ...folders, ...variables };
  return new Promise<{ code: unknown; stdout: string; output: string }>((resolve) => {
    execFile(process.execPath, [join(root, entry), ...args], { cwd: project, env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, output: stdout + stderr }),
    );
  });
}

const RUNNER_FILES = ["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"] as const;
const runnerFile = (name: (typeof RUNNER_FILES)[number]) => readFile(join(folder, "runner", name), "utf8");

async function workflow(inputs: Variables, variables: Variables = {}) {
  const files = RUNNER_FILES.map((name) => [name, join(folder, "runner", name)] as const);
  for (const [, file] of files) await writeFile(file, "");
  const named = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const env = { ...Object.fromEntries([...files, ...named]), ...variables };
  return start("dist/action/index.js", [], env);
}

/** Flags that name a file get one with the text. */
async function terminal({ command = "pipeline", ...inputs }: Variables, variables: Variables = {}) {
  const flags = Object.entries(inputs).map(async ([name, value]) => {
    if (name !== "candidates" && name !== "known-hosts") return [`--${name}`, value];
    await writeFile(join(folder, name), value);
    return [`--${name}`, join(folder, name)];
  });
  return start("dist/cli.js", [command, ...(await Promise.all(flags)).flat()], variables);
}

const filesOf = async (path: string) => (await readdir(path, { recursive: true })).sort();
/** Nothing of a run, and no journal: only what Node compiled. */
const folders = async () => (await readdir(folder)).filter((name) => name !== "cache").sort();

describe("plan", () => {
  test("prints the same commands through both doors, and changes nothing", async () => {
    const before = await filesOf(project);
    const inputs = { command: "plan", registries: "registry.example/shop", tags: "type=raw,value=edge" };
    const inTerminal = await terminal(inputs);
    expect(inTerminal.code, inTerminal.output).toBe(0);
    expect(inTerminal.stdout).toMatch(/^docker buildx bake /m);

    const inWorkflow = await workflow(inputs);
    expect(inWorkflow.code, inWorkflow.output).toBe(0);
    const lines = inTerminal.stdout.trimEnd().split("\n");
    for (const line of lines) expect(inWorkflow.stdout).toContain(`slipway | ${line}`.trimEnd());
    expect(await runnerFile("GITHUB_STEP_SUMMARY")).toBe(
      `## Plan\n\n\`\`\`sh\n${inTerminal.stdout.trimEnd()}\n\`\`\`\n`,
    );
    expect(await runnerFile("GITHUB_OUTPUT")).toBe("");

    expect(await filesOf(project)).toEqual(before);
    expect(await folders()).toEqual(["project", "runner"]);
  });

  test("writes no summary with summary: false", async () => {
    const { code, output } = await workflow({ command: "plan", summary: "false" });
    expect(code, output).toBe(0);
    expect(await runnerFile("GITHUB_STEP_SUMMARY")).toBe("");
  });

  test("shows no secret, and --json stays JSON when one has a quote in it", async () => {
    const secret = 'quoted"secret';
    await writeFile(join(folder, "key"), secret);
    const args = ["plan", "--ssh-key", join(folder, "key"), "--build-args", `TOKEN=${secret}`];
    const text = await start("dist/cli.js", args, {});
    expect(text.code, text.output).toBe(0);
    const json = await start("dist/cli.js", [...args, "--json"], {});
    expect(json.code, json.output).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ project: "slipway-e2e", stages: expect.any(Array) });
    for (const { stdout } of [text, json]) {
      expect(stdout).toContain("***");
      expect(stdout).not.toMatch(/quoted.{1,3}secret/);
    }
  });
});

const OPERATIONS_FAIL = [
  ["health", {}, /unhealthy: /],
  ["backup", {}, /no service has x-slipway\.backup/],
  ["restore", { "backup-file": "backup.sql" }, /no service has x-slipway\.backup/],
] as const;

describe("an operation in a terminal", () => {
  test.each(OPERATIONS_FAIL)("%s works on the project's own containers", async (command, inputs, said) => {
    await writeFile(join(project, "backup.sql"), "");
    const { code, output } = await terminal({ command, ...inputs });
    expect(output).toMatch(said);
    expect(output).not.toContain("buildx");
    expect(code).toBe(command === "health" ? 1 : 2);
  });
});

/** Enough to pass for inputs; an engine, a tag rule that fits, candidates and a key of the host are missing. */
const INCOMPLETE = {
  candidates: "[]",
  registries: "registry.example/shop",
  hosts: "nobody@127.0.0.1:9",
  "known-hosts": "127.0.0.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
};
/** What preflight misses: it differs from stage to stage, so that no stage can run in place of another. */
const MISSING = [
  ["pipeline", ["Docker engine", "tags", "host 127.0.0.1:9"]],
  ["build", ["Docker engine"]],
  ["scan", ["candidates"]],
  ["smoke", ["Docker engine", "candidates"]],
  ["push", ["candidates", "tags"]],
  ["deploy", ["candidates", "host 127.0.0.1:9"]],
] as const;
const ALL = ["Docker engine", "candidates", "tags", "host 127.0.0.1:9"];

describe.each([
  ["workflow", workflow],
  ["terminal", terminal],
] as const)("in a %s without an engine", (_, run) => {
  test.each(MISSING)("%s stops in preflight, and misses %j", async (command, missing) => {
    const { code, output } = await run({ command, ...INCOMPLETE }, NO_ENGINE);
    const problems = output.split("\n").map((line) => line.replace("::error title=slipway::", ""));
    const named = ALL.filter((input) => problems.some((problem) => problem.startsWith(`${input}: `)));
    expect(named, output).toEqual(missing);
    expect(code).toBe(2);
  });
});
