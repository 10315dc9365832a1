import type { ComposeModel } from "../compose/model.ts";
import type { Container } from "../docker/container.ts";
import { checkTool, ENGINE } from "../docker/tools.ts";
import { containersOf, type Place } from "../health/place.ts";
import { targetOf } from "../health/target.ts";
import { StageFailure } from "../model/failure.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { CommandError, run } from "../system/run.ts";

/** The project on this machine's engine. */
export function localPlace(
  model: ComposeModel,
  { env, log, signal }: Pick<Place, "env" | "log" | "signal">,
): Place {
  return {
    ...{ host: "", model, env, log, signal },
    run: (argv, options) => run(argv, { ...options, env: dockerEnvironment(env), signal }),
    reach: async (probe, running) => ({
      ...targetOf(model, running, probe),
      [Symbol.asyncDispose]: async () => {},
    }),
  };
}

/**
 * Does something in the place of this machine.
 * @throws StageFailure with the problem of the engine when that made a command fail.
 */
export async function onThisMachine<Found>(
  place: Place,
  work: (place: Place) => Promise<Found>,
): Promise<Found> {
  try {
    return await work(place);
  } catch (error) {
    const [problem] = error instanceof CommandError ? await checkTool(ENGINE, place) : [];
    throw problem ? new StageFailure(`${problem.input}: ${problem.message}`, { cause: error }) : error;
  }
}

/**
 * A running container of a service.
 * @throws StageFailure when there is none.
 */
export async function runningContainer(place: Place, service: string): Promise<Container> {
  const containers = (await containersOf(place)).filter((container) => container.service === service);
  const running = containers.find(({ status }) => status === "running");
  if (running) return running;
  const found = containers[0] ? `its container is ${containers[0].status}` : "it has no container";
  const where = place.host ? ` on ${place.host}` : "";
  throw new StageFailure(
    `${service} of ${place.model.name} is not running${where}: ${found}. Start it first.`,
  );
}
