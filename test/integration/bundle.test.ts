import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VERSION } from "../../src/commands/version.ts";
import { COMMANDS } from "../../src/inputs/definitions.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { NODES, nodeOf } from "../nodes/nodes.ts";

/* The committed bundle as a user starts it: on every Node it supports, and how much of it is loaded. */

const root = new URL("../../", import.meta.url).pathname;
const project = join(root, "test/e2e/project");
let lab: Lab;
/** Without the files of other runs: the compile cache, journals. */
let home: string;

beforeAll(async () => {
  lab = await openLab();
  home = await mkdtemp(join(tmpdir(), "slipway-test-bundle-"));
});
afterAll(() => rm(home, { recursive: true }));

interface Ended {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function start(
  node: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<Ended> {
  const folders = { HOME: home, XDG_CACHE_HOME: join(home, "cache"), XDG_STATE_HOME: join(home, "state") };
  const env = { ...lab.env, ...folders, ...variables };
  return new Promise((resolve) => {
    execFile(node, args, { cwd: project, env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });
}

describe.each(NODES)("dist/cli.js on Node %i", (major) => {
  let node: string;
  beforeAll(async () => {
    node = await nodeOf(major);
  });
  const cli = (args: readonly string[], variables?: Record<string, string>) =>
    start(node, [join(root, "dist/cli.js"), ...args], variables);

  test("the test runs on that Node", async () => {
    expect((await start(node, ["--version"])).stdout).toMatch(new RegExp(`^v${major}\\.`));
  });

  test("--version", async () => {
    expect(await cli(["--version"])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
  });

  test("--help", async () => {
    const { code, stdout, stderr } = await cli(["--help"]);
    expect(code, stderr).toBe(0);
    for (const command of COMMANDS) expect(stdout).toContain(`\n  ${command} `);
  });

  test("plan", async () => {
    const { code, stdout, stderr } = await cli(["plan"]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^docker buildx bake /m);
    expect(stderr).toBe("");
  });

  test("health without an engine says what to do", async () => {
    const { code, stdout, stderr } = await cli(["health"], { DOCKER_HOST: "unix:///nowhere/docker.sock" });
    expect(code).toBe(1);
    expect(stdout).toMatch(/Docker engine: does not answer .*: start Docker, or set DOCKER_HOST/);
    expect(stderr).toBe("");
  });

  test("an unknown flag is wrong input", async () => {
    const { code, stderr } = await cli(["--plaforms", "linux/amd64"]);
    expect(stderr).toContain('Did you mean "--platforms"?');
    expect(code).toBe(2);
  });
});

/** Told to Node by its arguments: writes down the files of the bundle that are loaded. */
const witness = `data:text/javascript,${encodeURIComponent(`
  import { appendFileSync } from "node:fs";
  import { registerHooks } from "node:module";
  registerHooks({ load(url, context, next) {
    if (url.includes("/dist/")) appendFileSync(process.env.WITNESS, url + "\\n");
    return next(url, context);
  } });
`)}`;

async function loaded(entry: string, args: readonly string[], variables: Record<string, string> = {}) {
  const seen = join(home, "seen");
  const argv = ["--import", witness, join(root, entry), ...args];
  await start(process.execPath, argv, { ...variables, WITNESS: seen });
  const files = (await readFile(seen, "utf8"))
    .split("\n")
    .filter(Boolean)
    .map((url) => fileURLToPath(url));
  await rm(seen);
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return { files, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** A variable that the chunk of `@actions/core` reads. */
const RUNNER = "GITHUB_STATE";

async function contain(files: readonly string[], text: string): Promise<boolean> {
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return texts.some((one) => one.includes(text));
}

describe("what is loaded of the bundle", () => {
  // Without an engine a run stops in preflight, when all of its code is loaded.
  const noEngine = { DOCKER_HOST: "unix:///nowhere/docker.sock" };

  test("at most 1.5 MB by the action", async () => {
    const { files, bytes } = await loaded("dist/action/index.js", [], noEngine);
    expect(await contain(files, RUNNER)).toBe(true);
    expect(bytes).toBeLessThan(1_500_000);
  });

  test("at most 1.0 MB by a pipeline in a terminal, and nothing of a runner's", async () => {
    const { files, bytes } = await loaded("dist/cli.js", ["pipeline"], noEngine);
    expect(await contain(files, "buildx")).toBe(true);
    expect(await contain(files, RUNNER)).toBe(false);
    expect(bytes).toBeLessThan(1_000_000);
  });

  test("at most 0.4 MB for --help", async () => {
    const { bytes } = await loaded("dist/cli.js", ["--help"]);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(400_000);
  });
});
