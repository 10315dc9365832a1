import type { Operation } from "../inputs/inputs.ts";
import { Cancelled, messageOf, StageFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { InputError } from "../model/problem.ts";

/** The result of an operation, as `--json` prints it. */
export interface Operated {
  readonly operation: Operation;
  readonly outcome: "passed" | "failed";
  readonly reason?: string;
  readonly found?: unknown;
}

/** An operation has failed, and has found something all the same. */
export class OperationFailure extends StageFailure {
  override readonly name = "OperationFailure";
  readonly findings: unknown;

  constructor(message: string, findings: unknown) {
    super(message);
    this.findings = findings;
  }
}

/**
 * Runs an operation. A failure is logged and returned.
 * @throws InputError when an input is wrong; nothing has been changed then.
 * @throws Cancelled when the signal aborts.
 */
export async function operate(
  operation: Operation,
  base: Log,
  work: (log: Log) => Promise<unknown>,
): Promise<Operated> {
  const log = base.for(operation);
  try {
    return { operation, outcome: "passed", found: await work(log) };
  } catch (error) {
    if (error instanceof InputError || error instanceof Cancelled) throw error;
    const reason = messageOf(error);
    log.error(reason);
    const found = foundBy(error);
    return { operation, outcome: "failed", reason, ...(found === undefined ? {} : { found }) };
  }
}

/** What an operation has found before it failed. */
export function foundBy(error: unknown): unknown {
  if (error instanceof OperationFailure) return error.findings;
  return error instanceof StageFailure ? error.found.deploy : undefined;
}
