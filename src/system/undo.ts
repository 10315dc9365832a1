import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { stateFolder } from "./folders.ts";
import { isRunning, startTime } from "./process.ts";
import type { Environment } from "./run.ts";

/*
 * A runner that cancels a job kills what is left after ten seconds, and a machine can lose power. So what must be
 * undone is written down before it is acquired; whoever comes next (the action's post step, or any later run) undoes
 * what a dead process left behind.
 */

const Entry = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("folder"), path: z.string() }),
  /**
   * A smoke stack: everything on the engine that carries this compose project's label, the images loaded for it, and the
   * folder that its containers may have written to.
   */
  z.object({
    kind: z.literal("stack"),
    project: z.string(),
    images: z.array(z.string()),
    content: z.string(),
    env: z.record(z.string(), z.string()),
  }),
  /** A lock on a deploy host, released through `ssh` with these arguments (they name the key's file, not the key). */
  z.object({
    kind: z.literal("lock"),
    host: z.string(),
    ssh: z.array(z.string()),
    path: z.string(),
    owner: z.string(),
  }),
]);
export type UndoEntry = z.infer<typeof Entry>;

const Journal = z.object({ pid: z.number(), startTime: z.string(), entries: z.array(Entry) });

/** A list on disk of what this process has to undo. */
export class UndoJournal {
  readonly #file: string;
  #entries: readonly UndoEntry[] = [];

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#file = join(folder, `${process.pid}.json`);
  }

  /** Call before acquiring. The disposable strikes the entry off: dispose of it after undoing. */
  note(entry: UndoEntry): Disposable {
    this.#write([...this.#entries, entry]);
    return { [Symbol.dispose]: () => this.#write(this.#entries.filter((other) => other !== entry)) };
  }

  #write(entries: readonly UndoEntry[]): void {
    this.#entries = entries;
    const { pid } = process;
    writeJournal(this.#file, { pid, startTime: startTime(pid), entries: [...entries] });
  }
}

export interface Leftover {
  readonly file: string;
  /** The latest first: the order in which to undo. */
  readonly entries: readonly UndoEntry[];
  /** Strikes all others off; the journal goes with its last entry. */
  readonly keep: (left: readonly UndoEntry[]) => void;
}

/** What processes that are no longer there have left to undo. */
export function leftovers(folder: string): readonly Leftover[] {
  return list(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      const file = join(folder, name);
      const journal = Journal.safeParse(parse(file));
      if (!journal.success) return [];
      // A process id is given out again after a while: only together with its start time does it name a process.
      const { pid, startTime: started, entries } = journal.data;
      if (isRunning(pid) && startTime(pid) === started) return [];
      const keep = (left: readonly UndoEntry[]) =>
        writeJournal(file, { ...journal.data, entries: entries.filter((entry) => left.includes(entry)) });
      return [{ file, entries: entries.toReversed(), keep }];
    });
}

function writeJournal(file: string, journal: z.infer<typeof Journal>): void {
  if (journal.entries.length === 0) {
    rmSync(file, { force: true });
    return;
  }
  writeFileSync(`${file}.part`, JSON.stringify(journal), { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

/** Where the journals of this user's runs are. */
export function journalFolder(env: Environment): string {
  return join(stateFolder(env), "undo");
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
