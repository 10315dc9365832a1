import type { Environment } from "../system/run.ts";
import type { UndoJournal } from "../system/undo.ts";
import type { Log } from "./log.ts";

/** What every stage is given beside its inputs. */
export interface Context {
  readonly log: Log;
  /** Aborts on cancellation. Cleaning up after it must not pass it on. */
  readonly signal: AbortSignal;
  /** Slipway's own environment: never a child's. See `system/environment.ts`. */
  readonly env: Environment;
  /** What must be undone even when this process is killed. */
  readonly undo: UndoJournal;
  /** The absolute folder for results. */
  readonly out: string;
}
