import { hostname, userInfo } from "node:os";
import type { Environment } from "../system/run.ts";

/**
 * Who runs this: the account that started the workflow run, or started it again, or the user of this machine.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export function actorOf(env: Environment): string {
  if (env.GITHUB_ACTIONS === "true") return env.GITHUB_TRIGGERING_ACTOR || env.GITHUB_ACTOR || "unknown";
  return `${userName(env)}@${hostname()}`;
}

/** A container may run as a user that has no name. */
function userName(env: Environment): string {
  try {
    return userInfo().username;
  } catch {
    return env.USER || String(process.getuid?.() ?? "unknown");
  }
}
