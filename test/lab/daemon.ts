import { spawn } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Owner, owns, startOf } from "./owner.ts";
import { places } from "./places.ts";

/**
 * Starts a program that keeps running after this process. It has its own session, so Ctrl-C in our terminal does not
 * reach it; its output goes to a log file. A file records its pid and start time.
 */
export async function startDaemon(
  name: string,
  argv: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): Promise<Owner> {
  await mkdir(places.logs, { recursive: true });
  await mkdir(places.pids, { recursive: true });
  const log = openSync(logOf(name), "w");
  const child = spawn(argv[0], argv.slice(1), { env, detached: true, stdio: ["ignore", log, log], cwd: "/" });
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  await Promise.race([failed, sleep(50)]);
  child.unref();
  const pid = child.pid ?? 0;
  const owner = { pid, start: startOf(pid) ?? "0" };
  await writeFile(pidOf(name), JSON.stringify(owner));
  return owner;
}

/** The running daemon `name`. A process that got the recorded pid later does not count. */
export async function liveDaemon(name: string): Promise<Owner | undefined> {
  const text = await readFile(pidOf(name), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const owner = JSON.parse(text) as Owner;
    return owns(owner) ? owner : undefined;
  } catch {
    return undefined; // Incomplete: its writer was killed.
  }
}

/** All running daemons of the lab. */
export async function liveDaemons(): Promise<Owner[]> {
  if (!existsSync(places.pids)) return [];
  const names = readdirSync(places.pids).map((file) => file.replace(/\.json$/, ""));
  return (await Promise.all(names.map(liveDaemon))).filter((owner) => owner !== undefined);
}

/** Sends SIGTERM to the daemon, and SIGKILL if it still runs after `patience` milliseconds. */
export async function stopDaemon(name: string, patience = 20_000): Promise<void> {
  const owner = await liveDaemon(name);
  if (owner) await stopProcess(owner, patience);
  await rm(pidOf(name), { force: true });
}

async function stopProcess(owner: Owner, patience: number): Promise<void> {
  kill(owner.pid, "SIGTERM");
  const deadline = Date.now() + patience;
  while (owns(owner)) {
    if (Date.now() > deadline) kill(owner.pid, "SIGKILL");
    await sleep(50);
  }
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Running processes with their parents and command lines, from /proc. */
export function processes(): { pid: number; parent: number; command: string }[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      const command = readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ");
      return [{ pid: Number(entry), parent, command }];
    } catch {
      return []; // It has ended meanwhile.
    }
  });
}

export function logOf(name: string): string {
  return join(places.logs, `${name}.log`);
}

function pidOf(name: string): string {
  return join(places.pids, `${name}.json`);
}
