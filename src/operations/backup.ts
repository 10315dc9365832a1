import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type BackupCommands, backupOf } from "../compose/backup.ts";
import { literal } from "../compose/dollar.ts";
import { execArgs } from "../docker/container.ts";
import type { Place } from "../health/place.ts";
import { formatSize } from "../image/size.ts";
import { messageOf, StageFailure } from "../model/failure.ts";
import { isRunning } from "../system/process.ts";
import { checksumFile, checksumLine } from "./checksum.ts";
import { runningContainer } from "./place.ts";

/** A backup file. */
export interface Backup {
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The command that writes a dump to its standard output. */
export function dumpArgs(container: string, { dump }: BackupCommands): readonly string[] {
  return execArgs(container, literal(dump));
}

/** The name of a backup made at this time, in UTC. */
export function backupName(now: Date): string {
  const [day = "", time = ""] = now.toISOString().replaceAll(/[-:]/g, "").split("T");
  return `backup-${day}-${time.slice(0, 6)}.sql`;
}

/**
 * Writes a backup and its checksum file, both complete or not at all. Only their owner can read them. Those of a host lie
 * in a folder of its own, named after it.
 * @throws StageFailure when the service is not running, or its dump fails or is empty.
 */
export async function backUp(place: Place, backups: string): Promise<Backup> {
  const folder = join(backups, place.host);
  const definition = backupOf(place.model);
  const { id } = await runningContainer(place, definition.service);
  await mkdir(folder, { recursive: true });
  await removeUnfinished(folder);
  const unfinished = join(folder, `.backup-${process.pid}.part`);
  try {
    const { sha256, bytes } = await dump(dumpArgs(id, definition), unfinished, place);
    if (bytes === 0)
      throw new StageFailure(`The dump of ${definition.service} is empty: no backup was made.`);
    const file = await freeName(folder);
    // The checksum first: a backup never exists without one.
    await writeFile(checksumFile(file), checksumLine(sha256, file), { mode: 0o600 });
    await rename(unfinished, file);
    place.log.info(`${file}: ${formatSize(bytes)}`);
    return { file, bytes, sha256 };
  } finally {
    await rm(unfinished, { force: true });
  }
}

/**
 * Runs a dump and writes its output to a new file.
 * @throws StageFailure when the dump fails or cannot be written: the disk may be full.
 */
export async function dump(
  argv: readonly string[],
  path: string,
  { run, signal }: Pick<Place, "run" | "signal">,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const written = pipeline(measure, createWriteStream(path, { flags: "wx", mode: 0o600, flush: true }));
  await Promise.all([run(argv, { pipe: measure }), written]).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new StageFailure(`The dump failed, and no backup was made: ${messageOf(error)}`, {
      cause: error,
    });
  });
  return { sha256: hash.digest("hex"), bytes };
}

/** A second backup within one second gets the name of the next second. */
async function freeName(folder: string): Promise<string> {
  for (let now = Date.now(); ; now += 1_000) {
    const file = join(folder, backupName(new Date(now)));
    if ((await stat(file).catch(() => undefined)) === undefined) return file;
  }
}

/** Removes the files that killed runs left unfinished. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid] = /^\.backup-(\d+)\.part$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, name));
  }
}
