import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { materialise, type ProjectFile, type ProjectFiles } from "../../compose/files.ts";
import type { Context } from "../../model/context.ts";
import { temporaryFolder } from "../../system/temporary.ts";
import { archiveArgs, receiveCommand } from "./commands.ts";
import type { HostConnection } from "./connection.ts";
import type { ReleaseFiles } from "./model-files.ts";
import { switchText } from "./scripts.ts";

/** The files that a host does not have yet. @param present `ADDRESS/NAME` of those that it has. */
export function missingEntries(
  { entries }: ProjectFiles,
  present: ReadonlySet<string>,
): readonly ProjectFile[] {
  return entries.filter(({ address, name }) => !present.has(`${address}/${name}`));
}

/**
 * Uploads a release: its folder as a whole or not at all, and files of the project.
 * @param from the release on the host that this one repeats: what is not among `texts` comes from there.
 */
export async function uploadRelease(
  { connection, root }: { readonly connection: HostConnection; readonly root: string },
  release: string,
  texts: ReleaseFiles,
  entries: readonly ProjectFile[],
  { undo, signal }: Pick<Context, "undo" | "signal">,
  from?: string,
): Promise<void> {
  await using staging = await temporaryFolder(undo, "release");
  const at = (...names: string[]) => join(staging.path, ...names);
  await mkdir(at("release"), { mode: 0o700 });
  await mkdir(at("content"), { mode: 0o700 });
  await Promise.all([
    materialise({ entries }, at("content")),
    ...Object.entries({ ...texts, "switch.sh": switchText() }).map(([name, text]) =>
      writeFile(at("release", name), text, { mode: 0o600 }),
    ),
    writeFile(at("complete"), ""),
  ]);
  const input = { argv: archiveArgs(staging.path) };
  await connection.run(receiveCommand({ root, release }, from), { input, signal });
}
