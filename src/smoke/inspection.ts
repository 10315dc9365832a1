import { dockerEnvironment } from "../system/environment.ts";
import { type Environment, run } from "../system/run.ts";
import { type Container, inspectArgs, listArgs, parseContainers } from "./container.ts";

/** The ids of a compose project's containers, those that have ended included. */
export async function listContainers(project: string, env: Environment): Promise<readonly string[]> {
  const { stdout } = await run(listArgs(project), { env: dockerEnvironment(env) });
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
