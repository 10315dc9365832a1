import { renderModel } from "../compose/render.ts";
import type { Operation, ProjectInputs } from "../inputs/inputs.ts";
import { Cancelled, messageOf } from "../model/failure.ts";
import { InputError } from "../model/problem.ts";
import { Unhealthy } from "./health.ts";
import type { Place } from "./place.ts";

/** What `--json` prints of an operation. */
export interface Operated {
  readonly operation: Operation;
  readonly outcome: "passed" | "failed";
  readonly reason?: string;
  readonly found?: unknown;
}

/**
 * Runs `work` on the project's containers on this machine's engine. A failure is logged and returned.
 * @throws InputError when an input is wrong; nothing has been changed then.
 * @throws Cancelled when the signal aborts.
 */
export async function operate(
  operation: Operation,
  inputs: ProjectInputs,
  { env, log: base, signal }: Omit<Place, "model">,
  work: (place: Place) => Promise<unknown>,
): Promise<Operated> {
  const log = base.for(operation);
  try {
    const model = await renderModel(inputs, env, signal);
    return { operation, outcome: "passed", found: await work({ model, env, log, signal }) };
  } catch (error) {
    if (error instanceof InputError || error instanceof Cancelled) throw error;
    const reason = messageOf(error);
    log.error(reason);
    const found = error instanceof Unhealthy ? { found: error.findings } : {};
    return { operation, outcome: "failed", reason, ...found };
  }
}
