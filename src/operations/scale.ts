import { projectArgs } from "../compose/render.ts";
import type { Place } from "../health/place.ts";
import { suggestion } from "../inputs/closest.ts";
import type { HostedInputs, ProjectInputs } from "../inputs/inputs.ts";
import { InputError } from "../model/problem.ts";
import { composeEnvironment } from "../system/environment.ts";
import { type Environment, run } from "../system/run.ts";
import { untilHealthy } from "./restart.ts";

type ScaleInputs = ProjectInputs & Pick<HostedInputs, "replicas">;

/** The command that gives services so many containers, and leaves the existing ones alone. */
function scaleArgs(inputs: ScaleInputs, env: Environment): readonly string[] {
  const numbers = inputs.replicas.flatMap(([service, count]) => ["--scale", `${service}=${count}`]);
  const services = inputs.replicas.map(([service]) => service);
  const up = ["up", "--detach", "--no-recreate", "--no-deps", "--no-build", "--pull", "never"];
  return [...projectArgs(inputs, env), ...up, ...numbers, ...services];
}

/**
 * Changes how many containers services have on this machine, and waits until all are healthy.
 * @param patience milliseconds.
 * @throws InputError when a service does not exist.
 * @throws CommandError when compose cannot do it, OperationFailure with what is unhealthy when the time is over.
 */
export async function scale(place: Place, inputs: ScaleInputs, patience: number): Promise<void> {
  const { model, env, signal } = place;
  const known = Object.keys(model.services);
  const problems = inputs.replicas
    .filter(([service]) => !known.includes(service))
    .map(([service]) => ({
      input: "replicas",
      message: `there is no service "${service}".${suggestion(service, known)} Services: ${known.join(", ")}.`,
    }));
  if (problems.length > 0) throw new InputError(problems);
  await run(scaleArgs(inputs, env), { cwd: inputs.workingDirectory, env: composeEnvironment(env), signal });
  await untilHealthy(place, patience);
}
