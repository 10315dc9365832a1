import { mask } from "../system/secrets.ts";

/** A gate said no, or a step could not do its work: exit code 1. What was found is in `result`, when there is any. */
export class StageFailure<Result = unknown> extends Error {
  override readonly name = "StageFailure";
  readonly result: Result | undefined;

  constructor(message: string, options: { result?: Result; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.result = options.result;
  }
}

/** The run was cancelled by a signal; the abort reason of every stage. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** What is said of whatever was thrown, the secrets in it masked. */
export function messageOf(error: unknown): string {
  return mask(error instanceof Error ? error.message : String(error));
}
