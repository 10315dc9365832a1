import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Result } from "../../src/model/result.ts";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";

const cli = new URL("../../dist/cli.js", import.meta.url).pathname;
const node = new URL("../../node_modules/.bin/node", import.meta.url).pathname;

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  /** What `result.json` says; `undefined` when the run ended before there was one. */
  readonly result: Result | undefined;
}

export interface Started {
  readonly child: ChildProcess;
  /** Resolves as soon as the output holds this text. */
  readonly said: (text: RegExp) => Promise<void>;
  readonly ended: Promise<Ended>;
}

/** The lab, with a folder for temporary files and one for state that no other test uses. */
export interface PrivateLab extends Lab, AsyncDisposable {
  readonly env: Lab["env"] & { readonly TMPDIR: string; readonly XDG_STATE_HOME: string };
}

/** Opens the lab for one test file, which can tell what its runs leave from what others do. */
export async function openPrivateLab(): Promise<PrivateLab> {
  const lab = await openLab();
  const home = await mkdtemp(join(tmpdir(), "e2e-"));
  const env = { ...lab.env, TMPDIR: join(home, "tmp"), XDG_STATE_HOME: join(home, "state") };
  await mkdir(env.TMPDIR);
  const close = () => rm(home, { recursive: true, force: true });
  return { ...lab, env, [Symbol.asyncDispose]: close };
}

export interface Copy extends AsyncDisposable {
  readonly path: string;
}

/** A copy of the small project in a folder of its own, so that a test may change it and leave results in it. */
export async function copyProject(): Promise<Copy> {
  const path = await mkdtemp(join(tmpdir(), "e2e-project-"));
  await cp(new URL("project", import.meta.url), path, { recursive: true });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** What every run in the lab is told: its builder's configuration and its vulnerability database. */
export function labFlags(lab: Lab): readonly string[] {
  return [
    ...(lab.builderConfig ? ["--builder-config", lab.builderConfig] : []),
    ...lab.driverOpts.flatMap((option) => ["--driver-opts", option]),
    ...(lab.trivyDb ? ["--trivy-db", lab.trivyDb] : []),
  ];
}

/** For runs that are not about secrets in images, which Trivy needs most of its time to look for. */
export const QUICK_SCAN: readonly string[] = ["--scanners", "vuln"];

/** The flags of a quick run that pushes the tag v1 into a namespace of the lab's registry. */
export function quickFlags(lab: Lab, namespace: string): readonly string[] {
  const naming = ["--registries", `${lab.registry}/${namespace}`, "--tags", "type=raw,value=v1"];
  return [...naming, "--stable-for", "1s", ...QUICK_SCAN, ...labFlags(lab)];
}

/** Where a lab host is, and how it is known. */
export function hostFlags(host: Lab["hosts"][number]): readonly string[] {
  return [
    "--hosts",
    `${host.user}@${host.address}:${host.port}`,
    "--ssh-key",
    host.keyFile,
    "--known-hosts",
    host.knownHostsFile,
  ];
}

/** What each run of this test file has printed so far. */
const printed: (() => string)[] = [];

/** Whether a container, network, volume or image belongs to the smoke test of another test file, which runs beside this one. */
export function isOfOtherSmokeTest(name: string): boolean {
  const [, number] = /^slipway-smoke(?:-|\/.*:)([0-9a-f]{8})/.exec(name) ?? [];
  // A run prints each command before it runs it.
  return number !== undefined && !printed.some((output) => output().includes(number));
}

/** Starts the committed bundle as a user would in a terminal. */
export function start(
  lab: Lab,
  folder: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): Started {
  const child = spawn(node, [cli, ...args], {
    cwd: folder,
    env: { ...lab.env, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  printed.push(() => output);
  const heard = new EventEmitter().setMaxListeners(0);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      heard.emit("more");
    });
  }
  child.once("close", () => heard.emit("more"));
  const said = async (text: RegExp) => {
    while (!text.test(output)) {
      if (child.exitCode !== null) throw new Error(`it ended without saying ${text}:\n${output}`);
      await once(heard, "more");
    }
  };
  const ended = once(child, "close").then(async ([code]): Promise<Ended> => {
    const text = await readFile(join(folder, ".slipway", "result.json"), "utf8").catch(() => undefined);
    return { code, output, result: text === undefined ? undefined : Result.parse(JSON.parse(text)) };
  });
  return { child, said, ended };
}

export function slipway(
  lab: Lab,
  folder: string,
  args: readonly string[],
  variables?: Record<string, string>,
): Promise<Ended> {
  return start(lab, folder, args, variables).ended;
}

/** Kills a process and all its descendants, as a runner does with what is left ten seconds after a cancellation. */
export async function killTree(pid: number): Promise<void> {
  const { stdout } = await run(["ps", "-eo", "pid=,ppid="], { env: { PATH: process.env.PATH } });
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const tree = [pid];
  for (const parent of tree)
    tree.push(...rows.flatMap(([child, of]) => (of === parent && child ? [child] : [])));
  for (const one of tree) {
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // Ended by itself meanwhile.
    }
  }
}
