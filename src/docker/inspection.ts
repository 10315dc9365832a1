import { dockerEnvironment } from "../system/environment.ts";
import { type Environment, run } from "../system/run.ts";
import { type Container, inspectArgs, listArgs, parseContainers } from "./container.ts";

/**
 * The ids of the containers of a compose project's services, those that have ended included. What somebody runs beside
 * them by `docker compose run` carries a service's name too, and is none of its containers.
 */
export async function listContainers(project: string, env: Environment): Promise<readonly string[]> {
  const argv = [...listArgs(project), "--filter", "label=com.docker.compose.oneoff=False"];
  const { stdout } = await run(argv, { env: dockerEnvironment(env) });
  return stdout.split("\n").filter(Boolean);
}

/** What the engine knows of containers; of one that has been removed meanwhile, nothing. */
export async function inspectContainers(
  ids: readonly string[],
  env: Environment,
): Promise<readonly Container[]> {
  if (ids.length === 0) return [];
  const { stdout } = await run(inspectArgs(ids), { env: dockerEnvironment(env), accept: [0, 1] });
  return parseContainers(stdout);
}
