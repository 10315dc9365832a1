import { checkTool, ENGINE } from "../docker/tools.ts";
import type { Operation } from "../inputs/inputs.ts";
import { Cancelled, messageOf, StageFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { InputError } from "../model/problem.ts";
import { CommandError } from "../system/run.ts";
import { Unhealthy } from "./health.ts";
import type { Place } from "./place.ts";

/** The result of an operation, as `--json` prints it. */
export interface Operated {
  readonly operation: Operation;
  readonly outcome: "passed" | "failed";
  readonly reason?: string;
  readonly found?: unknown;
}

/**
 * Runs an operation. A failure is logged and returned.
 * @throws InputError when an input is wrong; nothing has been changed then.
 * @throws Cancelled when the signal aborts.
 */
export async function operate(
  operation: Operation,
  { env, log: base, signal }: Omit<Place, "model">,
  work: (log: Log) => Promise<unknown>,
): Promise<Operated> {
  const log = base.for(operation);
  try {
    return { operation, outcome: "passed", found: await work(log) };
  } catch (error) {
    if (error instanceof InputError || error instanceof Cancelled) throw error;
    const reason = (await engineProblem(error, { env, signal })) ?? messageOf(error);
    log.error(reason);
    const found = foundBy(error);
    return { operation, outcome: "failed", reason, ...(found === undefined ? {} : { found }) };
  }
}

/** What an operation has found before it failed. */
function foundBy(error: unknown): unknown {
  if (error instanceof Unhealthy) return error.findings;
  return error instanceof StageFailure ? error.found.deploy : undefined;
}

/** The problem of the engine when that made a command fail; `undefined` otherwise. */
async function engineProblem(
  error: unknown,
  place: Pick<Place, "env" | "signal">,
): Promise<string | undefined> {
  const problems = error instanceof CommandError ? await checkTool(ENGINE, place) : [];
  return problems[0] && `${problems[0].input}: ${problems[0].message}`;
}
