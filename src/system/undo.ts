import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { stateFolder } from "./folders.ts";
import { isRunning, startTime } from "./process.ts";
import type { Environment } from "./run.ts";

/*
 * A runner that cancels a job kills its processes after ten seconds, and a machine can lose power. Everything that must
 * be undone is therefore written to a journal before it is acquired. The action's post step, or any later run, undoes
 * what a killed process left behind.
 */

const Entry = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("folder"), path: z.string() }),
  /**
   * A smoke stack: everything on the engine with the label of this compose project, the images loaded for it, and the
   * folder that its containers may have written to.
   */
  z.object({
    kind: z.literal("stack"),
    project: z.string(),
    images: z.array(z.string()),
    content: z.string(),
    env: z.record(z.string(), z.string()),
  }),
  /** A lock on a deploy host, released through `ssh` with these arguments (they contain the path of the key only). */
  z.object({
    kind: z.literal("lock"),
    host: z.string(),
    ssh: z.array(z.string()),
    path: z.string(),
    owner: z.string(),
  }),
]);
/** One thing to undo. */
export type UndoEntry = z.infer<typeof Entry>;

const Journal = z.object({ pid: z.number(), startTime: z.string(), entries: z.array(Entry) });

/** The file in which this process notes what must be undone. */
export class UndoJournal {
  readonly #file: string;
  #entries: readonly UndoEntry[] = [];

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#file = join(folder, `${process.pid}.json`);
  }

  /** Notes an entry. Call it before acquiring; dispose of the result after undoing. */
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

/** What a killed process left to undo. */
export interface Leftover {
  readonly file: string;
  /** In the order in which to undo them: the latest first. */
  readonly entries: readonly UndoEntry[];
  /** Removes all other entries from the journal, and the journal when none is left. */
  readonly keep: (left: readonly UndoEntry[]) => void;
}

/** What processes that no longer run have left to undo. */
export function leftovers(folder: string): readonly Leftover[] {
  return list(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      const file = join(folder, name);
      const journal = Journal.safeParse(parse(file));
      if (!journal.success) return [];
      // The kernel reuses process ids: only an id and a start time together identify a process.
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

/** The folder of the undo journals of this user's runs. */
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
