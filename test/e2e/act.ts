import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import type { Lab } from "../lab/lab.ts";
import { wheelPrograms } from "../lint/programs.ts";

const root = new URL("../../", import.meta.url).pathname;

/** A line of act's JSON log, with the keys that tests read. */
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
  /** The whole log, for a failing test to show. */
  readonly text: string;
  /** The job summary. */
  readonly summary: string;
  /** The outputs that a step set, by name. */
  readonly outputs: (step: string) => Readonly<Record<string, string>>;
  /** The results of steps: `slipway Main success`. */
  readonly steps: readonly string[];
  /** The texts of error annotations. */
  readonly errors: readonly string[];
}

export interface Repository extends AsyncDisposable {
  readonly path: string;
  /** Commits everything and returns the commit. */
  readonly commit: () => Promise<string>;
  readonly git: (...args: string[]) => Promise<string>;
}

/** A Git repository with the small project and these workflows. */
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
    await writeFile(join(path, ".github/workflows", name), withLocalAction(text));
  await git("init", "--quiet", "--initial-branch=main");
  return { path, commit, git, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** What act calls this repository. It resolves to a folder, see `--local-repository`. */
const LOCAL = { repository: "local/slipway", ref: "this" };

/** act 0.2.89 does not know `$/action`: in its place, the same folder of {@link LOCAL}. */
function withLocalAction(workflow: string): string {
  return workflow.replaceAll("uses: $/action\n", () => `uses: ${LOCAL.repository}/action@${LOCAL.ref}\n`);
}

/** Copies the committed action into a folder, with all that a runner would fetch of it. */
export async function copyAction(folder: string): Promise<void> {
  for (const name of ["action.yml", "action", "dist"])
    await cp(join(root, name), join(folder, name), { recursive: true });
}

export interface ActOptions {
  readonly event: "push" | "workflow_dispatch";
  readonly workflow: string;
  /** Passed in act's environment, never as arguments. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a workflow with act on this machine, without a container and without the internet. */
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
      ...["--local-repository", `${LOCAL.repository}@${LOCAL.ref}=${action}`],
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
