import { rm } from "node:fs/promises";
import { releaseLock } from "../deploy/lock.ts";
import type { Log } from "../report/log.ts";
import { removeStack } from "../smoke/remove.ts";
import type { Environment } from "../system/run.ts";
import { journalFolder, leftovers, type UndoEntry } from "../system/undo.ts";

/** Undoes what killed runs of this user have left; what cannot be undone now is tried again by the next run. */
export async function undoLeftovers(env: Environment, log: Log): Promise<void> {
  for (const { file, entries } of leftovers(journalFolder(env))) {
    log.info(`undoing what a killed run has left: ${entries.map(({ kind }) => kind).join(", ")}`);
    try {
      for (const entry of entries) await undo(entry, env);
      await rm(file, { force: true });
    } catch (error) {
      log.warning(
        `could not undo all of what a killed run has left (${file}): ${error instanceof Error ? error.message : error}`,
      );
    }
  }
}

function undo(entry: UndoEntry, env: Environment): Promise<void> {
  switch (entry.kind) {
    case "folder":
      return rm(entry.path, { recursive: true, force: true });
    case "stack":
      return removeStack(entry, env);
    case "lock":
      return releaseLock(entry, env);
  }
}
