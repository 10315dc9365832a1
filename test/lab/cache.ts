import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { unmountBelow } from "./mounts.ts";
import { owns, self } from "./owner.ts";
import { cacheRoot } from "./places.ts";

const HALF = /\.half-(\d+)-(\d+)$/;

/** The folder of a cached thing, or undefined when it is not there (a half-written one never has this name). */
export function cached(name: string): string | undefined {
  const folder = join(cacheRoot, name);
  return existsSync(folder) ? folder : undefined;
}

/** Returns the folder `name` of the cache; `make` fills a temporary one, renamed only when it is complete. */
export async function inCache(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheRoot, name);
  if (existsSync(folder)) return folder;
  const { pid, start } = self();
  const half = `${folder}.half-${pid}-${start}`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true });
  try {
    await make(half);
    // Another process may have been quicker; what it made is the same.
    await rename(half, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return folder;
}

/** Removes what runs that were killed had begun to write. */
export async function removeHalves(): Promise<void> {
  if (!existsSync(cacheRoot)) return;
  for (const name of await readdir(cacheRoot)) {
    const [, pid, start] = HALF.exec(name) ?? [];
    if (pid === undefined || start === undefined || owns({ pid: Number(pid), start })) continue;
    await unmountBelow(join(cacheRoot, name));
    await rm(join(cacheRoot, name), { recursive: true, force: true });
  }
}

/** Removes the cached things named PREFIX-* other than `keep`: results of versions no longer asked for. */
export async function removeOlder(prefix: string, keep: string): Promise<void> {
  for (const name of await readdir(cacheRoot)) {
    if (name.startsWith(`${prefix}-`) && name !== keep && !HALF.test(name)) {
      await rm(join(cacheRoot, name), { recursive: true, force: true });
    }
  }
}
