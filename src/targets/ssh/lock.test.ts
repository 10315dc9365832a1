import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../../system/run.ts";
import { type ScriptName, scriptArgs, switchText } from "./scripts.ts";

/* The scripts that a host runs around the lock. They need only a shell. */

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "slipway-lock-"));
});
afterEach(() => rm(root, { recursive: true }));

const env = { PATH: process.env.PATH };
const on = async (name: ScriptName, ...args: readonly string[]) =>
  (await run(scriptArgs(name, root, ...args), { env, accept: [0, 1] })).stdout;
const take = (owner: string) => on("lock", owner, "https://ci.example/1", "60");
const read = (path: string) => readFile(join(root, path), "utf8");
const write = async (path: string, text = "") => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};
/** Seconds since 1970, `ago` seconds before now. */
const seconds = (ago: number) => Math.floor(Date.now() / 1_000) - ago;
const silentFor = (ago: number) => write("lock/heartbeat", `${seconds(ago)}\n`);
const changedAgo = (path: string, ago: number) => utimes(join(root, path), seconds(ago), seconds(ago));

test("one owner holds the lock until it is released", async () => {
  expect(await take("one")).toBe(`root ${root}\nheld\n`);
  expect(await take("one")).toBe(`root ${root}\nheld\n`);
  expect(await take("two")).toMatch(/^busy one [01] https:\/\/ci\.example\/1$/m);
  await on("unlock", "two");
  expect(await readdir(root)).toEqual(["lock"]);
  await on("unlock", "one");
  expect(await readdir(root)).toEqual([]);
});

test("of many runs that take over at the same time, one succeeds", async () => {
  await take("dead");
  await silentFor(100);
  const answers = await Promise.all(Array.from({ length: 8 }, (_, number) => take(`owner-${number}`)));
  expect(answers.filter((answer) => /^held$/m.test(answer))).toHaveLength(1);
  expect(await readdir(root)).toEqual(["lock"]);
});

test.each([0, 1, 2])(
  "the lock of a dead owner is taken over, also after %i crashed takeovers",
  async (died) => {
    await take("dead");
    await silentFor(500);
    const marks = Array.from({ length: died }, (_, depth) => `lock${"/taken".repeat(depth + 1)}`);
    for (const mark of marks) await mkdir(join(root, mark));
    for (const mark of marks) await changedAgo(mark, 100);
    expect(await take("two")).toBe(`root ${root}\ndead dead\nheld\n`);
    expect((await readdir(join(root, "lock"))).sort()).toEqual(["heartbeat", "owner", "run"]);
  },
);

test("a takeover in progress is not disturbed", async () => {
  await take("dead");
  await silentFor(100);
  await mkdir(join(root, "lock/taken"));
  expect(await take("two")).toMatch(/^busy dead/m);
});

test("a lock expires even when a power cut has left its heartbeat empty", async () => {
  await take("dead");
  await write("lock/heartbeat");
  expect(await take("two")).toMatch(/^busy dead [01] /m);
  await changedAgo("lock/heartbeat", 100);
  expect(await take("two")).toMatch(/^held$/m);
});

test("a heartbeat keeps only the owner's own lock", async () => {
  await take("one");
  await silentFor(50);
  expect(await on("heartbeat", "one")).toBe("");
  expect(Number(await read("lock/heartbeat"))).toBeGreaterThan(seconds(10));
  await silentFor(50);
  expect(await on("heartbeat", "two")).toBe("lost one\n");
  expect(Number(await read("lock/heartbeat"))).toBeLessThan(seconds(40));
  await on("unlock", "one");
  expect(await on("heartbeat", "one")).toBe("lost \n");
  expect(await readdir(root)).toEqual([]);
});

test.each(["forward", "back"])("an owner that has lost the lock cannot switch %s", async (direction) => {
  await take("two");
  await write("releases/1-a/switch.sh", switchText());
  const argv = ["sh", `${root}/releases/1-a/switch.sh`, direction, root, "1-a", "shop", "5", "one"];
  const { stdout, exitCode } = await run(argv, { env, accept: [0, 1] });
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { event: "failed", service: "", reason: "nothing was changed, because the lock is held by two" },
    { event: "end", outcome: "failed" },
  ]);
  expect(exitCode).toBe(1);
  expect(await readdir(join(root, "lock"))).not.toContain("switching");
});

test("only the owner removes what was uploaded, and nothing else", async () => {
  await take("one");
  for (const path of ["content/aa/old", "content/aa/new", "content/bb/to ken"]) await write(path);
  await write("releases/2-b/state");
  await on("discard", "two", "2-b", "aa/new", "bb/to ken");
  expect(existsSync(join(root, "content/bb/to ken"))).toBe(true);
  expect(existsSync(join(root, "releases/2-b"))).toBe(true);
  await on("discard", "one", "2-b", "aa/new", "bb/to ken", "cc/never came");
  expect(await readdir(join(root, "content"))).toEqual(["aa"]);
  expect(await readdir(join(root, "content/aa"))).toEqual(["old"]);
  expect(await readdir(join(root, "releases"))).toEqual([]);
});

test("the lock is not left to a switch that is ending and would not remove it any more", async () => {
  await take("one");
  // Looks alive, and removes "switching" as soon as it has been read.
  await run(["mkfifo", join(root, "lock/switching")], { env });
  const unlocked = on("unlock", "one");
  const writer = run(
    [
      "sh",
      "-c",
      'exec 3> "$1"; rm "$1"; echo $$ >&3; exec 3>&-; sleep 0.5',
      "sh",
      join(root, "lock/switching"),
    ],
    { env },
  );
  expect(await unlocked).toBe("");
  expect(await readdir(root)).toEqual([]);
  await writer;
});
