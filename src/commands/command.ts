import type { Inputs } from "../inputs/inputs.ts";
import type { SetSecret } from "../inputs/secrets.ts";
import type { Log } from "../model/log.ts";
import type { Result } from "../model/result.ts";
import type { Environment } from "../system/run.ts";

/** Where a command comes from: a step of a workflow (`src/action.ts`), or a terminal (`src/cli.ts`). */
export type Door = "workflow" | "terminal";

/** What a door provides beside the inputs. */
export interface Session {
  readonly door: Door;
  readonly env: Environment;
  readonly log: Log;
  /** Hides a secret among the inputs in the log of somebody else: a runner's. */
  readonly setSecret?: SetSecret;
  /** Whether the answer's text is JSON. */
  readonly json: boolean;
  /** Prints a line at once, as part of the answer. */
  readonly print: (line: string) => void;
}

export interface Request extends Session {
  readonly inputs: Inputs;
}

/** How a command ended. What went wrong is in the log already. */
export interface Answer {
  readonly outcome: Result["outcome"];
  readonly reason?: string | undefined;
  /** For standard output: lines for a person, or JSON. Secrets are masked. */
  readonly text: string;
  /** Of a pipeline: becomes the step's outputs. */
  readonly result?: Result;
}

/** @throws InputError when an input is wrong; nothing has been changed then. */
export type Command = (request: Request) => Promise<Answer>;
