import { compare, valid } from "semver";
import { CommandError, type Environment, run } from "../system/run.ts";
import type { Revision } from "./revision.ts";

/** The commit, the branch, and whether tracked files were changed, in one command. */
function statusArgs(): readonly string[] {
  return ["git", "status", "--porcelain=v2", "--branch", "--untracked-files=no"];
}

function tagsAtHeadArgs(): readonly string[] {
  return ["git", "tag", "--points-at", "HEAD"];
}

/** In UTC, so that the same commit has the same time on every machine. */
function commitTimeArgs(commit: string): readonly string[] {
  return ["git", "show", "--no-patch", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", "--format=%cd", commit];
}

function originArgs(): readonly string[] {
  return ["git", "remote", "get-url", "origin"];
}

function defaultBranchArgs(): readonly string[] {
  return ["git", "symbolic-ref", "--short", "refs/remotes/origin/HEAD"];
}

/** The revision that is checked out in a folder. */
export async function readRepository(folder: string, env: Environment): Promise<Revision> {
  const ask = (argv: readonly string[]) => answer(argv, folder, env);
  const [status, tags, committed, origin, originHead] = await Promise.all([
    ask(statusArgs()),
    ask(tagsAtHeadArgs()),
    readCommitTime(folder, "HEAD", env),
    ask(originArgs()),
    ask(defaultBranchArgs()),
  ]);
  const { commit, branch, dirty } = parseStatus(status ?? "");
  return {
    ...nameOf(commit, branch, dirty ? undefined : greatestTag(tags ?? "")),
    commit,
    committed,
    dirty,
    defaultBranch: originHead?.replace(/^origin\//, ""),
    repositoryUrl: webAddress(origin ?? ""),
    runUrl: undefined,
  };
}

/** The time of a commit (RFC 3339); `undefined` when the checkout does not have it. */
export async function readCommitTime(
  folder: string,
  commit: string,
  env: Environment,
): Promise<string | undefined> {
  return answer(commitTimeArgs(commit), folder, { ...env, TZ: "UTC" });
}

/** Parses the output of `git status`. @see https://git-scm.com/docs/git-status#_porcelain_format_version_2 */
export function parseStatus(text: string): {
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly dirty: boolean;
} {
  const lines = text.split("\n").filter(Boolean);
  const header = (name: string) =>
    lines.find((line) => line.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length);
  const commit = header("oid");
  const branch = header("head");
  return {
    commit: commit === "(initial)" ? undefined : commit,
    branch: branch === "(detached)" ? undefined : branch,
    dirty: lines.some((line) => !line.startsWith("#")),
  };
}

/** A checkout with changed files is not what its tag names: it counts as the branch. */
function nameOf(
  commit: string | undefined,
  branch: string | undefined,
  tag: string | undefined,
): Pick<Revision, "kind" | "name"> {
  if (commit === undefined) return { kind: "unknown", name: "" };
  if (tag !== undefined) return { kind: "tag", name: tag };
  return branch === undefined ? { kind: "commit", name: commit } : { kind: "branch", name: branch };
}

/** The greatest of the tags that are versions; `undefined` when none is. */
export function greatestTag(text: string): string | undefined {
  return text
    .split("\n")
    .filter((tag) => valid(tag) !== null)
    .sort(compare)
    .at(-1);
}

/** The web address of a remote such as `git@host:owner/name.git`, without user and password. */
export function webAddress(remote: string): string | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/)(.+?)(?:\.git)?\/?$/.exec(remote);
  const url = /^(https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+)(:\d+)?\/(.+?)(?:\.git)?\/?$/.exec(remote);
  if (url) {
    const [, scheme = "", host, port = "", path] = url;
    return scheme.startsWith("http") ? `${scheme}://${host}${port}/${path}` : `https://${host}/${path}`;
  }
  return scp ? `https://${scp[1]}/${scp[2]}` : undefined;
}

/** The output of Git; `undefined` when it fails, is not installed, or does not trust the folder. */
async function answer(argv: readonly string[], cwd: string, env: Environment): Promise<string | undefined> {
  try {
    const { stdout } = await run(argv, { cwd, env, timeout: 10_000 });
    return stdout.trim() || undefined;
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}
