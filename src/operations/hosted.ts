import { renderModel } from "../compose/render.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { actorOf } from "../revision/actor.ts";
import { readRevision } from "../revision/read.ts";
import type { Environment } from "../system/run.ts";
import type { HostedProject } from "../targets/target.ts";

/**
 * The project on the hosts that the inputs name. Its compose file is read only when `project-name` does not name it, so
 * that no checkout is needed.
 * @throws InputError when the project cannot be read.
 */
export async function hostedProject(
  inputs: Inputs,
  env: Environment,
  signal: AbortSignal,
): Promise<HostedProject> {
  const [project, { repositoryUrl, runUrl }] = await Promise.all([
    inputs.projectName ?? renderModel(inputs, env, signal).then(({ model }) => model.name),
    readRevision(env, inputs.workingDirectory),
  ]);
  return { project, inputs, repository: repositoryUrl, runUrl, by: actorOf(env) };
}
