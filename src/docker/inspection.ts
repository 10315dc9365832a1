import { dockerEnvironment } from "../system/environment.ts";
import { type Environment, run } from "../system/run.ts";
import { type Container, inspectContainersArgs, listServicesArgs, parseContainers } from "./container.ts";

/** The ids of the containers of a compose project's services, also of those that have ended. */
export async function listContainers(project: string, env: Environment): Promise<readonly string[]> {
  const { stdout } = await run(listServicesArgs(project), { env: dockerEnvironment(env) });
  return stdout.split("\n").filter(Boolean);
}

/** The containers' states. One that has been removed meanwhile is left out. */
export async function inspectContainers(
  ids: readonly string[],
  env: Environment,
): Promise<readonly Container[]> {
  if (ids.length === 0) return [];
  const { stdout } = await run(inspectContainersArgs(ids), { env: dockerEnvironment(env), accept: [0, 1] });
  return parseContainers(stdout);
}
