import { mkdir } from "node:fs/promises";
import type { Inputs } from "../inputs/inputs.ts";
import type { Log } from "../model/log.ts";
import type { Result } from "../model/result.ts";
import { writeReport } from "../report/files.ts";
import { readRevision } from "../revision/read.ts";
import type { Environment } from "../system/run.ts";
import { journalFolder, UndoJournal } from "../system/undo.ts";
import { undoLeftovers } from "./leftovers.ts";
import { pipeline } from "./pipeline.ts";
import { Timings } from "./timings.ts";

/**
 * Executes one run and writes its report. Before that, it undoes what killed runs left behind.
 * @throws InputError when an input is wrong; nothing has been changed then.
 */
export async function execute(
  inputs: Inputs,
  env: Environment,
  log: Log,
  signal: AbortSignal,
): Promise<Result> {
  const timings = new Timings();
  await undoLeftovers(env, log);
  await mkdir(inputs.out, { recursive: true });
  const context = { log, env, signal, undo: new UndoJournal(journalFolder(env)), out: inputs.out };
  const revision = await readRevision(env, inputs.workingDirectory);
  const result = await pipeline(inputs, revision, timings, context);
  await writeReport(result, inputs, env);
  return result;
}
