import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import type { Environment } from "./run.ts";

/*
 * The folders of this user in which Slipway keeps files.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */

/** For what can be created again: Trivy and its databases, OCI layouts. */
export function cacheFolder(env: Environment): string {
  return join(env.XDG_CACHE_HOME || join(home(env), ".cache"), "slipway");
}

/** For what must survive a crash: the undo journals. */
export function stateFolder(env: Environment): string {
  return join(env.XDG_STATE_HOME || join(home(env), ".local", "state"), "slipway");
}

/**
 * The folder of a project's OCI layouts. They are kept, so that the next build only writes what is new, and they are
 * outside of the project, so that `COPY . .` does not copy them into an image.
 */
export function layoutsFolder(env: Environment, workingDirectory: string, project: string): string {
  const id = createHash("sha256").update(`${workingDirectory}\n${project}`).digest("hex").slice(0, 12);
  return join(cacheFolder(env), "layouts", `${basename(workingDirectory)}-${id}`);
}

function home(env: Environment): string {
  return env.HOME || homedir();
}
