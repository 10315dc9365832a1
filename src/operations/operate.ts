import { renderModel } from "../compose/render.ts";
import type { Inputs, Operation } from "../inputs/inputs.ts";
import { Cancelled, messageOf } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { InputError } from "../model/problem.ts";
import { cancellation } from "../pipeline/cancellation.ts";
import type { Environment } from "../system/run.ts";
import { backUp } from "./backup.ts";
import { health, Unhealthy } from "./health.ts";
import type { Ask } from "./question.ts";
import { restore } from "./restore.ts";

/** What `--json` prints of an operation. */
export interface Answer {
  readonly operation: Operation;
  readonly outcome: "passed" | "failed";
  readonly reason?: string;
  readonly found?: unknown;
}

/**
 * Does something to the project as it runs on this machine's engine.
 * @throws InputError when something that we were given is wrong; nothing has been changed then.
 */
export async function operate(
  operation: Operation,
  inputs: Inputs,
  env: Environment,
  log: Log,
  ask: Ask,
): Promise<Answer> {
  using cancelled = cancellation();
  const { signal } = cancelled;
  const said = log.for(operation);
  try {
    const model = await renderModel(inputs, env, signal);
    const place = { model, env, log: said, signal };
    const work = {
      health: () => health(place),
      backup: () => backUp(place, inputs.backupFolder),
      restore: () => restore(place, inputs, ask),
    };
    return { operation, outcome: "passed", found: await work[operation]() };
  } catch (error) {
    if (error instanceof InputError || error instanceof Cancelled) throw error;
    const reason = messageOf(error);
    said.error(reason);
    const found = error instanceof Unhealthy ? { found: error.findings } : {};
    return { operation, outcome: "failed", reason, ...found };
  }
}
