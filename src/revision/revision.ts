import { plainEnvironment } from "../system/environment.ts";
import type { Environment } from "../system/run.ts";
import { fromActions } from "./actions.ts";
import { readCommitTime, readRepository } from "./git.ts";

/** What is being built: where its tags, its version and its labels come from. */
export interface Revision {
  /** `commit`: a detached head, or a run for neither a branch nor a tag. `unknown`: no Git repository, or no commit yet. */
  readonly kind: "branch" | "tag" | "pull-request" | "commit" | "unknown";
  /** The branch, the tag, the pull request's number, the commit, or nothing. */
  readonly name: string;
  /** The full object id. */
  readonly commit: string | undefined;
  /** When the commit was made (RFC 3339). */
  readonly committed: string | undefined;
  /** Whether tracked files differ from the commit. Files that are not tracked do not count, as for `git describe`. */
  readonly dirty: boolean;
  readonly defaultBranch: string | undefined;
  /** Where people look at the repository, without any login in it. */
  readonly repositoryUrl: string | undefined;
  /** The workflow run; `undefined` in a terminal. */
  readonly runUrl: string | undefined;
}

/**
 * On a runner what the event says, in a terminal what Git says. Nothing is asked of a network. A folder without Git,
 * or one that Git does not trust, is of kind `unknown`: only a push without tag rules of its own needs to know more.
 */
export async function readRevision(env: Environment, workingDirectory: string): Promise<Revision> {
  const gitEnv = { ...plainEnvironment(env), GIT_OPTIONAL_LOCKS: "0" };
  if (env.GITHUB_ACTIONS !== "true") return readRepository(workingDirectory, gitEnv);
  const revision = await fromActions(env);
  if (revision.commit === undefined) return revision;
  // The event tells the time of a push only; a job that deploys may have no checkout at all.
  const committed = await readCommitTime(workingDirectory, revision.commit, gitEnv);
  return { ...revision, committed: committed ?? revision.committed };
}
