import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import type { Lab } from "../lab/lab.ts";
import { wheelPrograms } from "../lint/programs.ts";

const root = new URL("../../", import.meta.url).pathname;

/** A line of act's JSON log, as far as tests ask for it. */
const Line = z.looseObject({
  msg: z.string(),
  jobID: z.string().optional(),
  stage: z.string().optional(),
  stepID: z.array(z.string()).optional(),
  stepResult: z.string().optional(),
  jobResult: z.string().optional(),
  command: z.string().optional(),
  name: z.string().optional(),
  arg: z.string().optional(),
  content: z.string().optional(),
});
type Line = z.infer<typeof Line>;

export interface WorkflowRun {
  readonly passed: boolean;
  /** Everything that was said, for a failing test to show. */
  readonly text: string;
  /** The job summary. */
  readonly summary: string;
  /** What a step set, by the output's name. */
  readonly outputs: (step: string) => Readonly<Record<string, string>>;
  /** The results of steps: `slipway Main success`. */
  readonly steps: readonly string[];
  /** The texts of error annotations. */
  readonly errors: readonly string[];
}

export interface Repository extends AsyncDisposable {
  readonly path: string;
  /** Commits everything as it lies there, and gives the commit. */
  readonly commit: () => Promise<string>;
  readonly git: (...args: string[]) => Promise<string>;
}

/** A Git repository of the small project, and the workflows that are to be run in it. */
export async function repository(lab: Lab, workflows: Readonly<Record<string, string>>): Promise<Repository> {
  const path = await mkdtemp(join(tmpdir(), "e2e-repository-"));
  const git = async (...args: string[]) => {
    const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    return (await run(["git", ...identity, ...args], { env: lab.env, cwd: path })).stdout.trim();
  };
  const commit = async () => {
    await git("add", "--all");
    await git("commit", "--quiet", "--message=x");
    return git("rev-parse", "HEAD");
  };
  await cp(new URL("project", import.meta.url), path, { recursive: true });
  await mkdir(join(path, ".github/workflows"), { recursive: true });
  for (const [name, text] of Object.entries(workflows))
    await writeFile(join(path, ".github/workflows", name), text);
  await git("init", "--quiet", "--initial-branch=main");
  return { path, commit, git, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Puts the action as it is committed into a folder: what a runner would fetch of it. */
export async function copyAction(folder: string): Promise<void> {
  await cp(join(root, "action.yml"), join(folder, "action.yml"));
  await cp(join(root, "dist"), join(folder, "dist"), { recursive: true });
}

export interface ActOptions {
  readonly event: "push" | "workflow_dispatch";
  readonly workflow: string;
  /** Handed over in act's environment, never among its arguments. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs a workflow with act on this machine itself, without a container and without the internet: `owner/slipway@v1` is
 * this repository's action.
 */
export async function act(lab: Lab, folder: string, options: ActOptions): Promise<WorkflowRun> {
  const { event, workflow, secrets = {}, variables = {}, environment = {} } = options;
  const work = await mkdtemp(join(tmpdir(), "e2e-act-"));
  try {
    const action = join(work, "action");
    await mkdir(action);
    await copyAction(action);
    const argv = [
      (await wheelPrograms()).act,
      event,
      ...["--workflows", join(".github/workflows", workflow)],
      ...["--platform", "ubuntu-24.04=-self-hosted"],
      ...["--local-repository", `owner/slipway@v1=${action}`],
      ...["--action-cache-path", join(work, "cache")],
      ...["--no-cache-server", "--json"],
      ...Object.keys(secrets).flatMap((name) => ["--secret", name]),
      ...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}=${value}`]),
    ];
    const { stdout, stderr, exitCode } = await run(argv, {
      cwd: folder,
      env: { ...lab.env, ...environment, ...secrets },
      accept: [0, 1],
    });
    const lines = stdout.split("\n").filter(Boolean).map(parseLine);
    return workflowRun(exitCode === 0, lines, stderr);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function parseLine(text: string): Line {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    return { msg: text };
  }
}

function workflowRun(passed: boolean, lines: readonly Line[], stderr: string): WorkflowRun {
  const ofCommand = (command: string) => lines.filter((line) => line.command === command);
  return {
    passed,
    text: `${lines.map(({ jobID, msg }) => `${jobID ?? ""} | ${msg.trimEnd()}`).join("\n")}\n${stderr}`,
    summary: ofCommand("summary")
      .map(({ content }) => content ?? "")
      .join(""),
    outputs: (step) =>
      Object.fromEntries(
        ofCommand("set-output")
          .filter(({ stepID }) => stepID?.includes(step))
          .map(({ name, arg }) => [name ?? "", arg ?? ""]),
      ),
    steps: lines.flatMap(({ stepID, stage, stepResult }) =>
      stepID && stage && stepResult ? [`${stepID.join("/")} ${stage} ${stepResult}`] : [],
    ),
    errors: ofCommand("error").map(({ arg }) => arg ?? ""),
  };
}
