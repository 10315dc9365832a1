import { setTimeout as sleep } from "node:timers/promises";
import type { Place } from "../health/place.ts";
import { health } from "./health.ts";
import { OperationFailure } from "./operate.ts";

/** Milliseconds between two looks at a stack that is starting. */
const INTERVAL = 500;

/** The command that restarts the containers of services; of all when none is named. It needs no compose file. */
function restartArgs(project: string, services: readonly string[]): readonly string[] {
  return ["docker", "compose", "--project-name", project, "restart", ...services];
}

/**
 * Restarts services in their containers, one after the other, each once the one before it is healthy.
 * @param patience milliseconds for each.
 * @throws OperationFailure with what is unhealthy when the time is over.
 */
export async function restart(place: Place, wanted: readonly string[], patience: number): Promise<void> {
  const services = wanted.length > 0 ? wanted : Object.keys(place.model.services);
  for (const service of services) {
    await place.run(restartArgs(place.model.name, [service]));
    await untilHealthy(place, patience);
    place.log.info(`${service}: restarted`);
  }
}

/** Waits until all containers pass their gates, and all probes. */
export async function untilHealthy(place: Place, patience: number): Promise<void> {
  const quiet = { ...place, log: { ...place.log, info: () => {} } };
  for (const deadline = performance.now() + patience; ; ) {
    try {
      await health(quiet);
      return;
    } catch (error) {
      if (!(error instanceof OperationFailure) || performance.now() > deadline) throw error;
    }
    await sleep(INTERVAL, undefined, { signal: place.signal }).catch(() => place.signal.throwIfAborted());
  }
}
