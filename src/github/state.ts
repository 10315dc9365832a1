import type { Environment } from "../system/run.ts";

const POST = "isPost";

/** Whether this is the post step, which runs after the job's other steps. It starts the same file as the main step. */
export function isPost(env: Environment): boolean {
  return env[`STATE_${POST}`] === "true";
}

/** Marks the main step as started, for {@link isPost}. */
export async function markMain(): Promise<void> {
  const core = await import("@actions/core");
  core.saveState(POST, "true");
}
