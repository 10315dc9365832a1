import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UndoJournal } from "./undo.ts";

/** A folder that is removed when it is disposed of. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** Creates a folder with mode 0700. It is removed when disposed of or, if this process is killed, by the next run. */
export async function temporaryFolder(undo: UndoJournal, purpose: string): Promise<TemporaryFolder> {
  const path = join(tmpdir(), `slipway-${purpose}-${randomBytes(6).toString("hex")}`);
  const entry = undo.note({ kind: "folder", path });
  await mkdir(path, { mode: 0o700 });
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await rm(path, { recursive: true, force: true });
      entry[Symbol.dispose]();
    },
  };
}
