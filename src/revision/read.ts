import { plainEnvironment } from "../system/environment.ts";
import type { Environment } from "../system/run.ts";
import { fromActions } from "./actions.ts";
import { readCommitTime, readRepository } from "./git.ts";
import type { Revision } from "./revision.ts";

/**
 * Reads the revision from the event on a runner, and from Git in a terminal. It uses no network. A folder without Git,
 * or one that Git does not trust, has the kind `unknown`: only a push without tag rules of its own needs to know more.
 */
export async function readRevision(env: Environment, workingDirectory: string): Promise<Revision> {
  const gitEnv = { ...plainEnvironment(env), GIT_OPTIONAL_LOCKS: "0" };
  if (env.GITHUB_ACTIONS !== "true") return readRepository(workingDirectory, gitEnv);
  const revision = await fromActions(env);
  if (revision.commit === undefined) return revision;
  // Only the event of a push has the time of the commit; a job that deploys may have no checkout.
  const committed = await readCommitTime(workingDirectory, revision.commit, gitEnv);
  return { ...revision, committed: committed ?? revision.committed };
}
