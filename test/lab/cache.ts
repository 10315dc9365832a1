import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { unmountBelow } from "./mounts.ts";
import { owns, self } from "./owner.ts";
import { cacheRoot } from "./places.ts";

const HALF = /\.half-(\d+)-(\d+)$/;

/** The cached folder `name`, or undefined if there is none. An incomplete folder never has this name. */
export function cached(name: string): string | undefined {
  const folder = join(cacheRoot, name);
  return existsSync(folder) ? folder : undefined;
}

/**
 * Returns the cached folder `name`. If there is none, `make` fills a temporary folder, which is renamed when
 * complete.
 */
export async function inCache(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheRoot, name);
  if (existsSync(folder)) return folder;
  const { pid, start } = self();
  const half = `${folder}.half-${pid}-${start}`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true });
  try {
    await make(half);
    // Another process may have been faster. Its result is the same.
    await rename(half, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return folder;
}

/** Removes incomplete folders of killed processes. */
export async function removeHalves(): Promise<void> {
  if (!existsSync(cacheRoot)) return;
  for (const name of await readdir(cacheRoot)) {
    const [, pid, start] = HALF.exec(name) ?? [];
    if (pid === undefined || start === undefined || owns({ pid: Number(pid), start })) continue;
    await unmountBelow(join(cacheRoot, name));
    await rm(join(cacheRoot, name), { recursive: true, force: true });
  }
}

/** Removes the cached folders PREFIX-* except `keep`: results for older versions. */
export async function removeOlder(prefix: string, keep: string): Promise<void> {
  for (const name of await readdir(cacheRoot)) {
    if (name.startsWith(`${prefix}-`) && name !== keep && !HALF.test(name)) {
      await rm(join(cacheRoot, name), { recursive: true, force: true });
    }
  }
}
