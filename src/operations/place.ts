import type { ComposeModel } from "../compose/model.ts";
import type { Container } from "../docker/container.ts";
import { inspectContainers, listContainers } from "../docker/inspection.ts";
import { StageFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import type { Environment } from "../system/run.ts";

/** A project on this machine's engine, and what an operation needs in addition. */
export interface Place {
  readonly model: ComposeModel;
  readonly env: Environment;
  readonly log: Log;
  /** Aborts on cancellation. */
  readonly signal: AbortSignal;
}

/** All containers of the project's services, including stopped ones. */
export async function containersOf({ model, env }: Place): Promise<readonly Container[]> {
  return inspectContainers(await listContainers(model.name, env), env);
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
  throw new StageFailure(`${service} of ${place.model.name} is not running: ${found}. Start it first.`);
}
