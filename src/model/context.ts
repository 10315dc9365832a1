import type { Environment } from "../system/run.ts";
import type { UndoJournal } from "../system/undo.ts";
import type { Log } from "./log.ts";

/** What every stage gets in addition to its inputs. */
export interface Context {
  readonly log: Log;
  /** Aborts on cancellation. Do not pass it on to the clean-up that follows. */
  readonly signal: AbortSignal;
  /** Slipway's own environment. A child process never gets it: see `system/environment.ts`. */
  readonly env: Environment;
  /** Notes what must be undone even if this process is killed. */
  readonly undo: UndoJournal;
  /** The absolute folder for results. */
  readonly out: string;
}
