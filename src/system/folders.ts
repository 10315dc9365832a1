import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import type { Environment } from "./run.ts";

/*
 * Where Slipway keeps things of this user.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */

/** What can be made again: Trivy and its databases, built layouts. */
export function cacheFolder(env: Environment): string {
  return join(env.XDG_CACHE_HOME || join(home(env), ".cache"), "slipway");
}

/** What must survive a crash: the journal of what is to be undone. */
export function stateFolder(env: Environment): string {
  return join(env.XDG_STATE_HOME || join(home(env), ".local", "state"), "slipway");
}

/**
 * The OCI layouts of a project's images. They are kept, because the next build then writes only what is new, and they
 * lie outside of the project, so that no `COPY . .` takes them into an image.
 */
export function layoutsFolder(env: Environment, workingDirectory: string, project: string): string {
  const id = createHash("sha256").update(`${workingDirectory}\n${project}`).digest("hex").slice(0, 12);
  return join(cacheFolder(env), "layouts", `${basename(workingDirectory)}-${id}`);
}

function home(env: Environment): string {
  return env.HOME || homedir();
}
