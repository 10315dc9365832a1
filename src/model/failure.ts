import { mask } from "../system/secrets.ts";
import type { Findings } from "./result.ts";

/** A gate or a step failed: exit code 1. */
export class StageFailure extends Error {
  override readonly name: string = "StageFailure";
  /** What the stage found before it failed, for the report. */
  readonly found: Findings;

  constructor(message: string, options: { found?: Findings; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.found = options.found ?? {};
  }
}

/** The run was cancelled by a signal; the abort reason of every stage. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** The message of any thrown value, with secrets masked. */
export function messageOf(error: unknown): string {
  return mask(error instanceof Error ? error.message : String(error));
}
