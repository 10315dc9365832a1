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

test("a temporary folder is noted as long as it is there", async () => {
  const journal = new UndoJournal(folder);
  {
    await using temporary = await temporaryFolder(journal, "test");
    expect(existsSync(temporary.path)).toBe(true);
    expect(readdirSync(folder)).toEqual([`${process.pid}.json`]);
  }
  expect(readdirSync(folder)).toEqual([]);
});

test("what a living process has noted is not left over", () => {
  using _ = new UndoJournal(folder).note({ kind: "folder", path: "/x" });
  expect(leftovers(folder)).toEqual([]);
});

test("where no start time can be known, the process id alone is gone by", () => {
  // What is written into a journal and what is read later must be the same then: macOS has no /proc.
  const none = spawnSync(process.execPath, ["--version"]).pid;
  expect(startTime(none)).toBe("");
});

test("what a killed process has noted is left over, the latest first", async () => {
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

test("no folder, nothing left over", () => {
  expect(leftovers(join(folder, "none"))).toEqual([]);
});
