import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../system/run.ts";

/** Where docker finds its plugins, in its order. @see https://docs.docker.com/compose/install/linux/ */
const SYSTEM = ["/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec"];

/**
 * The words that start Docker Compose: its plugin, which is also a program of its own. `docker compose` starts it twice,
 * once to ask what it is. Where one of the two is not found, docker or its absence is to say so.
 */
export function composeProgram(env: Environment): readonly string[] {
  const onPath = (env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, "docker")));
  if (!onPath) return ["docker", "compose"];
  const own = env.DOCKER_CONFIG || join(env.HOME || homedir(), ".docker");
  const folders = [own, ...SYSTEM.map((folder) => join(folder, "docker"))];
  const plugin = folders.map((folder) => join(folder, "cli-plugins", "docker-compose")).find(existsSync);
  return plugin ? [plugin] : ["docker", "compose"];
}
