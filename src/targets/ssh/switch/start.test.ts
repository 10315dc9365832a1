import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../../../system/run.ts";
import { scriptArgs, switchPartText } from "../scripts.ts";

/* start.sh and the parts of switch.sh that need no engine: how a switch starts, is followed, stopped and killed. */

const env = { PATH: process.env.PATH };
let root: string;
const left: number[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "slipway-start-"));
  await mkdir(join(root, "lock"));
  await writeFile(join(root, "lock/owner"), "one\n");
  await mkdir(join(root, "releases/1-a"), { recursive: true });
});
afterEach(async () => {
  for (const pid of left.splice(0)) if (await startOf(pid)) process.kill(pid, "SIGKILL");
  await rm(root, { recursive: true, force: true });
});

/** A switch that waits for the file "go" between its first event and its last one. */
const waiting = `
go_back() { way=back; emit '"event":"rollback","to":null'; finish rolled-back rolled-back; }
state switching
emit '"event":"begin","previous":null'
until [ -e "$root/go" ]; do
  if [ -e "$release/stop" ] && [ "$way" = forward ]; then go_back; fi
  sleep 0.05
done
finish active deployed
`;
const parts = (["arguments", "events", "claim"] as const).map(switchPartText).join("\n");
const write = (path: string, text = "") => writeFile(join(root, path), text);
const read = (path: string) => readFile(join(root, path), "utf8").catch(() => "");
const startArgs = (mode: string, owner = "one") => scriptArgs("start", mode, root, "1-a", "shop", "5", owner);
const startOf = async (pid: number) =>
  (await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")).replace(/.*\) /, "").split(" ")[19];

/** Starts the switch, and waits until it has claimed the lock. */
async function begin(body = waiting): Promise<{ child: ChildProcess; switching: number }> {
  await write("releases/1-a/switch.sh", `${parts}\nclaim\n${body}`);
  const [program = "", ...args] = startArgs("forward");
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  await expect.poll(() => read("lock/switching"), { timeout: 10_000 }).toMatch(/^\d+ \d+\n$/);
  const switching = Number((await read("lock/switching")).split(" ")[0]);
  left.push(switching);
  await expect.poll(() => read("releases/1-a/events-forward-one"), { timeout: 10_000 }).toContain("begin");
  return { child, switching };
}
const follow = async (mode = "forward", owner = "one") => {
  const { stdout } = await run(startArgs(mode, owner), { env });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
};
const BEGIN = { event: "begin", previous: null };

test("a switch outlives what has started it, and is followed from its first event on", async () => {
  const { child, switching } = await begin();
  const session = (await readFile(`/proc/${switching}/stat`, "utf8")).replace(/.*\) /, "").split(" ")[3];
  expect(session).toBe(String(switching));
  child.kill("SIGKILL");
  await once(child, "close");
  const followed = follow();
  await write("go");
  expect(await followed).toEqual([BEGIN, { event: "end", outcome: "deployed" }]);
  // It is not started once more.
  expect(await follow()).toEqual([BEGIN, { event: "end", outcome: "deployed" }]);
  expect(await read("lock/switching")).toBe("");
});

test("SIGTERM rolls a switch back", async () => {
  const { switching } = await begin();
  process.kill(switching, "SIGTERM");
  expect(await follow()).toEqual([
    ...[BEGIN, { event: "rollback", to: null }],
    { event: "end", outcome: "rolled-back" },
  ]);
});

test("a killed switch is reported, also when another process has its number", async () => {
  const { switching } = await begin();
  process.kill(switching, "SIGKILL");
  expect(await follow()).toEqual([BEGIN, { event: "gone" }]);
  await write("lock/switching", `${process.pid} 1\n`);
  expect(await follow()).toEqual([BEGIN, { event: "gone" }]);
}, 30_000);

test("one switch works at a time, and one that is given up does not begin late", async () => {
  await begin();
  const refused = (reason: string) => [
    { event: "failed", service: "", reason: `nothing was changed, because ${reason}` },
    { event: "end", outcome: "failed" },
  ];
  expect(await follow("back")).toEqual(refused("another switch is still at work on this host"));
  await write("go");
  await follow();
  await rm(join(root, "releases/1-a/events-forward-one"));
  expect(await follow()).toEqual(refused("the switch to 1-a was given up before it began"));
});
