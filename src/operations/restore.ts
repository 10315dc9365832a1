import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { argvOf } from "../compose/extension.ts";
import type { ComposeModel } from "../compose/model.ts";
import { execArgs } from "../docker/container.ts";
import type { OperateInputs } from "../inputs/inputs.ts";
import { StageFailure } from "../model/failure.ts";
import { InputError } from "../model/problem.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { CommandError, run } from "../system/run.ts";
import { type Backup, backUp, backupOf, type Definition } from "./backup.ts";
import { verifyChecksum } from "./checksum.ts";
import { type Place, runningContainer } from "./place.ts";
import type { Ask } from "./question.ts";

/** With standard input, which is the backup. */
export function restoreArgs(container: string, { restore }: Definition): readonly string[] {
  return execArgs(container, argvOf(restore), true);
}

export interface Restored {
  /** What the data was restored from. */
  readonly file: string;
  /** What it was just before. */
  readonly safety: Backup;
}

/**
 * Puts a backup in the place of the data, after making one of the data as it is.
 * @throws InputError when the backup is not whole, or nobody agrees; nothing has been changed then.
 * @throws StageFailure when it breaks: the data is then as it was, as far as the project's own command keeps its word.
 */
export async function restore(place: Place, inputs: OperateInputs, ask: Ask): Promise<Restored> {
  const { model, env, log, signal } = place;
  const definition = backupOf(model);
  const file = inputs.backupFile;
  if (file === undefined) throw new InputError([{ input: "backup-file", message: "required by restore." }]);
  await verifyChecksum(file);
  const { id } = await runningContainer(place, definition.service);
  if (!inputs.yes && !(await ask(question(model, definition, file)))) {
    throw new StageFailure("Nothing was restored: it was not agreed to.");
  }
  const safety = await backUp(place, inputs.backupFolder);
  log.info(`restoring ${basename(file)}`);
  try {
    const options = { env: dockerEnvironment(env), signal, stdin: createReadStream(file) };
    await run(restoreArgs(id, definition), options);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new StageFailure(
      `${basename(file)} was not restored, and the data is as it was (also in ${safety.file}): ${error.message}`,
      { cause: error },
    );
  }
  log.info(`${model.name} is back at ${basename(file)}; what it was before is in ${safety.file}`);
  return { file, safety };
}

function question({ name }: ComposeModel, { service }: Definition, file: string): string {
  return `Replace all data in ${service} of ${name} by ${basename(file)}?`;
}
