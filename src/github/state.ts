import type { Environment } from "../system/run.ts";

const POST = "isPost";

/** Whether this is the step's second run, after the job's other steps: main and post are the same bundle. */
export function isPost(env: Environment): boolean {
  return env[`STATE_${POST}`] === "true";
}

/** Tells the run that comes after the job that the main one has been. */
export async function markMain(): Promise<void> {
  const core = await import("@actions/core");
  core.saveState(POST, "true");
}
