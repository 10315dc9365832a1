import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UndoJournal } from "./undo.ts";

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** A new folder of mode 0700, removed when disposed of or, after a kill, by the next run. */
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
