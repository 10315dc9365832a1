import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { materialise, type ProjectFile, type ProjectFiles } from "../../compose/files.ts";
import type { Context } from "../../model/context.ts";
import type { ReleaseFiles } from "../../stages/deploy/release.ts";
import { plainEnvironment } from "../../system/environment.ts";
import { run } from "../../system/run.ts";
import { temporaryFolder } from "../../system/temporary.ts";
import type { HostConnection } from "./connection.ts";
import { scriptText } from "./scripts.ts";

/** The archive that receive.sh reads: `complete` comes last, and tells it that nothing is missing. */
export function archiveArgs(folder: string): readonly string[] {
  return ["tar", "-c", "-f", "-", "-C", folder, "content", "release", "complete"];
}

/** The files that are to be brought to a host. `present` are `ADDRESS/NAME` of those that it has. */
export function missingEntries(
  { entries }: ProjectFiles,
  present: ReadonlySet<string>,
): readonly ProjectFile[] {
  return entries.filter(({ address, name }) => !present.has(`${address}/${name}`));
}

/**
 * Puts a release on a host: its folder as a whole or not at all, and the project's files that are not there yet.
 * @param present `ADDRESS/NAME` of the files that the host has.
 */
export async function uploadRelease(
  { connection, root }: { readonly connection: HostConnection; readonly root: string },
  id: string,
  release: ReleaseFiles,
  files: ProjectFiles,
  present: ReadonlySet<string>,
  context: Context,
): Promise<void> {
  await using staging = await temporaryFolder(context.undo, "release");
  const at = (...names: string[]) => join(staging.path, ...names);
  await mkdir(at("release"), { mode: 0o700 });
  await mkdir(at("content"), { mode: 0o700 });
  const texts = { ...release, "switch.sh": scriptText("switch") };
  await Promise.all([
    materialise({ ...files, entries: missingEntries(files, present) }, at("content")),
    ...Object.entries(texts).map(([name, text]) => writeFile(at("release", name), text, { mode: 0o600 })),
    writeFile(at("complete"), ""),
  ]);
  // The first that fails ends the other.
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const archive = new PassThrough();
  // macOS would add files for extended attributes.
  const env = { ...plainEnvironment(context.env), COPYFILE_DISABLE: "1" };
  const work = [
    run(archiveArgs(staging.path), { env, pipe: archive, signal }),
    connection.script("receive", [root, id], { stdin: archive, signal }),
  ].map((part) =>
    part.catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(work);
  signal.throwIfAborted();
}
