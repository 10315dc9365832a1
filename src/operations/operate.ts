import { renderModel } from "../compose/render.ts";
import { checkTool, ENGINE } from "../docker/tools.ts";
import type { Operation, ProjectInputs } from "../inputs/inputs.ts";
import { Cancelled, messageOf } from "../model/failure.ts";
import { InputError } from "../model/problem.ts";
import { CommandError } from "../system/run.ts";
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
    const reason = (await engineProblem(error, { env, signal })) ?? messageOf(error);
    log.error(reason);
    const found = error instanceof Unhealthy ? { found: error.findings } : {};
    return { operation, outcome: "failed", reason, ...found };
  }
}

/** Why the engine is at fault when a command has failed; `undefined` when it is not. */
async function engineProblem(
  error: unknown,
  place: Pick<Place, "env" | "signal">,
): Promise<string | undefined> {
  const problems = error instanceof CommandError ? await checkTool(ENGINE, place) : [];
  return problems[0] && `${problems[0].input}: ${problems[0].message}`;
}
