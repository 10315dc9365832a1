import { rm } from "node:fs/promises";
import { messageOf } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { removeStack } from "../stages/smoke/remove.ts";
import type { Environment } from "../system/run.ts";
import { journalFolder, leftovers, type UndoEntry } from "../system/undo.ts";
import { releaseLock } from "../targets/ssh/lock.ts";

/**
 * Undoes what killed runs of this user left behind. An entry that cannot be undone does not stop the others; the next
 * run tries it again.
 */
export async function undoLeftovers(env: Environment, log: Log): Promise<void> {
  for (const { file, entries, keep } of leftovers(journalFolder(env))) {
    log.info(`undoing what a killed run left behind: ${entries.map(({ kind }) => kind).join(", ")}`);
    const left: UndoEntry[] = [];
    for (const entry of entries) {
      try {
        await undo(entry, env);
      } catch (error) {
        left.push(entry);
        log.warning(
          `could not undo what a killed run left behind (${file}; the next run tries again): ${messageOf(error)}`,
        );
      }
    }
    keep(left);
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
