import type { ComposeModel } from "../compose/model.ts";
import {
  type Container,
  inspectContainersArgs,
  listServicesArgs,
  parseContainers,
} from "../docker/container.ts";
import type { Log } from "../model/log.ts";
import type { Environment, RunOptions, RunResult } from "../system/run.ts";
import type { Target } from "./probe.ts";
import type { ServiceProbe } from "./probes.ts";

/** How a program is run in a place. */
type PlaceRunOptions = Pick<RunOptions, "stdin" | "pipe" | "onStdout" | "accept" | "timeout">;

/** Where a project runs, this machine or a host, and what an operation needs in addition. */
export interface Place {
  /** How messages name the host; empty for this machine. */
  readonly host: string;
  readonly model: ComposeModel;
  readonly env: Environment;
  readonly log: Log;
  /** Aborts on cancellation. */
  readonly signal: AbortSignal;
  /**
   * Runs a program where the containers are.
   * @throws CommandError when it fails.
   */
  run(argv: readonly string[], options?: PlaceRunOptions): Promise<RunResult>;
  /**
   * A way from this machine to a probe.
   * @param running a running container of each service.
   */
  reach(
    probe: Pick<ServiceProbe, "service" | "port">,
    running: ReadonlyMap<string, Container>,
  ): Promise<Target & AsyncDisposable>;
}

/** All containers of the project's services, including stopped ones. One that is removed meanwhile is left out. */
export async function containersOf({
  model,
  run,
}: Pick<Place, "model" | "run">): Promise<readonly Container[]> {
  const ids = (await run(listServicesArgs(model.name))).stdout.split("\n").filter(Boolean);
  if (ids.length === 0) return [];
  return parseContainers((await run(inspectContainersArgs(ids), { accept: [0, 1] })).stdout);
}
