import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Owner, owns, self } from "./owner.ts";

const POLL = 200;

/**
 * Acquires a lock file, and waits while another process holds it. Takes over a lock whose owner has ended.
 *
 * @param onWait called once, with the owner's pid, if another process holds the lock.
 */
export async function lock(path: string, onWait: (pid: number) => void): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}`;
  await writeFile(mine, JSON.stringify(self()));
  let isReported = false;
  try {
    for (;;) {
      try {
        // Creating a hard link is atomic, and fails if the name exists.
        await link(mine, path);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const held = await readFile(path, "utf8").catch(() => "");
      const owner = parse(held);
      if (owner && owns(owner)) {
        if (!isReported) onWait(owner.pid);
        isReported = true;
        await sleep(POLL);
      } else {
        await takeAway(path, held);
      }
    }
  } finally {
    await rm(mine, { force: true });
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

/** Moves a dead owner's lock aside. Puts it back if another process has replaced it with a new lock meanwhile. */
async function takeAway(path: string, held: string): Promise<void> {
  const aside = `${path}.dead.${process.pid}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, "utf8")) !== held) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

function parse(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("pid" in value) || !("start" in value))
      return undefined;
    return typeof value.pid === "number" && typeof value.start === "string"
      ? { pid: value.pid, start: value.start }
      : undefined;
  } catch {
    return undefined;
  }
}
