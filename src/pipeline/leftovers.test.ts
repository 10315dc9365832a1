import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { terminalLog } from "../report/terminal.ts";
import { journalFolder } from "../system/undo.ts";
import { undoLeftovers } from "./leftovers.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "slipway-test-leftovers-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("undoes the other entries when one fails, and tries that one again in the next run", async () => {
  const env = { XDG_STATE_HOME: folder };
  const logins = { kind: "folder", path: join(folder, "slipway-docker-logins") };
  // Nobody can remove a path below a file, not even root.
  const stuck = { kind: "folder", path: join(folder, "file", "slipway-smoke-stuck") };
  mkdirSync(logins.path);
  writeFileSync(join(folder, "file"), "");
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const journal = join(journalFolder(env), `${pid}.json`);
  mkdirSync(journalFolder(env), { recursive: true });
  writeFileSync(journal, JSON.stringify({ pid, startTime: "", entries: [logins, stuck] }));

  const said: string[] = [];
  const log = terminalLog({ write: (text) => said.push(text) });
  await undoLeftovers(env, log);
  expect(said.join("")).toContain("could not undo what a killed run left behind");
  expect(existsSync(logins.path)).toBe(false);
  expect(JSON.parse(readFileSync(journal, "utf8"))).toMatchObject({ pid, entries: [stuck] });

  rmSync(join(folder, "file"));
  await undoLeftovers(env, log);
  expect(existsSync(journal)).toBe(false);
});
