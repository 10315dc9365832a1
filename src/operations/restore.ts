import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { type BackupCommands, backupOf } from "../compose/backup.ts";
import { literal } from "../compose/dollar.ts";
import { execArgs } from "../docker/container.ts";
import type { Place } from "../health/place.ts";
import type { HostedInputs, OperateInputs } from "../inputs/inputs.ts";
import { StageFailure } from "../model/failure.ts";
import { InputError } from "../model/problem.ts";
import { CommandError } from "../system/run.ts";
import { type Backup, backUp } from "./backup.ts";
import { verifyChecksum } from "./checksum.ts";
import { runningContainer } from "./place.ts";
import type { Ask } from "./question.ts";

/** The command that restores the backup on its standard input. */
export function restoreArgs(container: string, { restore }: BackupCommands): readonly string[] {
  return execArgs(container, literal(restore), true);
}

/** The result of {@link restore}. */
export interface Restored {
  /** The backup that was restored. */
  readonly file: string;
  /** A backup of the data just before. */
  readonly safety: Backup;
}

/**
 * Backs up the data, and then replaces it with a backup.
 * @throws InputError when the backup is damaged, or there is no terminal to ask in; nothing has been changed then.
 * @throws StageFailure when the answer is not yes, or the restore command fails. That command must then leave the data
 * unchanged.
 */
export async function restore(
  place: Place,
  inputs: OperateInputs & Pick<HostedInputs, "yes">,
  ask: Ask,
): Promise<Restored> {
  const { model, log } = place;
  const definition = backupOf(model);
  const file = inputs.backupFile;
  if (file === undefined) throw new InputError([{ input: "backup-file", message: "required by restore." }]);
  await verifyChecksum(file);
  const { id } = await runningContainer(place, definition.service);
  if (!inputs.yes && !(await ask(question(place, definition, file)))) {
    throw new StageFailure("Nothing was restored: the question was not answered with yes.");
  }
  const safety = await backUp(place, inputs.backupFolder);
  log.info(`restoring ${basename(file)}`);
  try {
    await place.run(restoreArgs(id, definition), { stdin: createReadStream(file) });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new StageFailure(
      `${basename(file)} was not restored, and the data is unchanged (there is a copy in ${safety.file}): ${error.message}`,
      { cause: error },
    );
  }
  log.info(`restored ${basename(file)}; the previous data of ${model.name} is in ${safety.file}`);
  return { file, safety };
}

function question({ host, model }: Place, { service }: BackupCommands, file: string): string {
  const where = host ? ` on ${host}` : "";
  return `Replace all data in ${service} of ${model.name}${where} with ${basename(file)}?`;
}
