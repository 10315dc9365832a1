import { existsSync } from "node:fs";
import { delimiter } from "node:path";

/** The complete environment for Slipway and its tools: of the caller's variables, only those listed here. */
export function environment(env: NodeJS.ProcessEnv, first: readonly string[]): Record<string, string> {
  const kept = [
    "HOME",
    "LANG",
    "TMPDIR",
    "USER",
    "DOCKER_HOST",
    "DOCKER_CONFIG",
    "DOCKER_CONTEXT",
    "XDG_CACHE_HOME",
    "XDG_STATE_HOME",
  ];
  const values = kept.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  const path = [...new Set([...first, ...(process.env.PATH ?? "").split(delimiter)])];
  return {
    ...Object.fromEntries(values),
    PATH: path.filter((folder) => folder && existsSync(folder)).join(delimiter),
  };
}
