import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTime } from "./process.ts";
import { temporaryFolder } from "./temporary.ts";
import { leftovers, UndoJournal } from "./undo.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "undo-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("notes a temporary folder as long as it exists", async () => {
  const journal = new UndoJournal(folder);
  {
    await using temporary = await temporaryFolder(journal, "test");
    expect(existsSync(temporary.path)).toBe(true);
    expect(readdirSync(folder)).toEqual([`${process.pid}.json`]);
  }
  expect(readdirSync(folder)).toEqual([]);
});

test("ignores the journal of a running process", () => {
  using _ = new UndoJournal(folder).note({ kind: "folder", path: "/x" });
  expect(leftovers(folder)).toEqual([]);
});

test("a process without a known start time is identified by its id alone", () => {
  // On macOS, which has no /proc, the value in the journal and the later one must be equal.
  const none = spawnSync(process.execPath, ["--version"]).pid;
  expect(startTime(none)).toBe("");
});

test("finds what a killed process noted, the latest first", async () => {
  const program = `
    import { UndoJournal } from ${JSON.stringify(new URL("./undo.ts", import.meta.url))};
    const journal = new UndoJournal(${JSON.stringify(folder)});
    journal.note({ kind: "folder", path: "/first" });
    journal.note({ kind: "folder", path: "/second" });
    console.log("noted");
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program]);
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(leftovers(folder).map(({ entries }) => entries)).toEqual([
    [
      { kind: "folder", path: "/second" },
      { kind: "folder", path: "/first" },
    ],
  ]);
});

test("finds nothing without a folder", () => {
  expect(leftovers(join(folder, "none"))).toEqual([]);
});
