import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { argvOf } from "../compose/extension.ts";
import type { ComposeModel } from "../compose/model.ts";
import { execArgs } from "../docker/container.ts";
import { formatSize } from "../image/size.ts";
import { messageOf, StageFailure } from "../model/failure.ts";
import { InputError } from "../model/problem.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { isRunning } from "../system/process.ts";
import { run } from "../system/run.ts";
import { checksumFile, checksumLine } from "./checksum.ts";
import { type Place, runningContainer } from "./place.ts";

export interface Backup {
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** How a project backs itself up, and in whose container. */
export interface Definition {
  readonly service: string;
  readonly dump: readonly string[];
  readonly restore: readonly string[];
}

/** @throws InputError when the project does not say, or says it of several services. */
export function backupOf({ services }: ComposeModel): Definition {
  const found = Object.entries(services).flatMap(([service, { "x-slipway": extension }]) =>
    extension?.backup ? [{ service, ...extension.backup }] : [],
  );
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  const message = only
    ? `several services say how they are backed up (${found.map(({ service }) => service).join(", ")}): choose one with services.`
    : "no service says how it is backed up: add x-slipway.backup with dump and restore to the one that holds the data.";
  throw new InputError([{ input: "files", message }]);
}

export function dumpArgs(container: string, { dump }: Definition): readonly string[] {
  return execArgs(container, argvOf(dump));
}

/** The name of a backup of this moment, in UTC. */
export function backupName(now: Date): string {
  const [day = "", time = ""] = now.toISOString().replaceAll(/[-:]/g, "").split("T");
  return `backup-${day}-${time.slice(0, 6)}.sql`;
}

/**
 * Writes a backup, whole or not at all, with its checksum beside it. Only its owner can read it.
 * @throws StageFailure when the service does not run, or its dump fails or is empty.
 */
export async function backUp(place: Place, folder: string): Promise<Backup> {
  const definition = backupOf(place.model);
  const { id } = await runningContainer(place, definition.service);
  await mkdir(folder, { recursive: true });
  await removeUnfinished(folder);
  const unfinished = join(folder, `.backup-${process.pid}.part`);
  try {
    const { sha256, bytes } = await dump(dumpArgs(id, definition), unfinished, place);
    if (bytes === 0)
      throw new StageFailure(`The dump of ${definition.service} is empty; no backup was made.`);
    const file = await freeName(folder);
    // The checksum first: a backup is never there without.
    await writeFile(checksumFile(file), checksumLine(sha256, file), { mode: 0o600 });
    await rename(unfinished, file);
    place.log.info(`${file}: ${formatSize(bytes)}`);
    return { file, bytes, sha256 };
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Runs a dump into a new file. @throws StageFailure when it fails, or cannot be written: the disk may be full. */
export async function dump(
  argv: readonly string[],
  path: string,
  { env, signal }: Pick<Place, "env" | "signal">,
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
  await Promise.all([run(argv, { env: dockerEnvironment(env), signal, pipe: measure }), written]).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw new StageFailure(`The dump failed, and no backup was made: ${messageOf(error)}`, {
        cause: error,
      });
    },
  );
  return { sha256: hash.digest("hex"), bytes };
}

/** Two within one second get names one second apart. */
async function freeName(folder: string): Promise<string> {
  for (let now = Date.now(); ; now += 1_000) {
    const file = join(folder, backupName(new Date(now)));
    if ((await stat(file).catch(() => undefined)) === undefined) return file;
  }
}

/** What runs that were killed had begun. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid] = /^\.backup-(\d+)\.part$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, name));
  }
}
