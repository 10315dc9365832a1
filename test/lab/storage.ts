import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { run } from "../../src/system/run.ts";
import { places } from "./places.ts";

const env = process.env;

/**
 * Copies the registry's storage to the cache. Blobs are hard links where the file system allows it: the registry never
 * writes into an existing blob. Everything else (links to blobs, uploads) is small and copied.
 */
export async function saveStorage(folder: string): Promise<void> {
  await copyStorage(places.registryData, folder);
}

/** Puts what the cache holds into the registry's storage, beside what is there already. */
export async function restoreStorage(folder: string): Promise<void> {
  await copyStorage(folder, places.registryData);
}

async function copyStorage(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const blobs = "docker/registry/v2/blobs";
  if (existsSync(`${from}/${blobs}`)) {
    await mkdir(dirname(`${to}/${blobs}`), { recursive: true });
    try {
      await run(["cp", "-a", "-l", "-f", `${from}/${blobs}`, dirname(`${to}/${blobs}`)], { env });
    } catch {
      // Another file system.
      await run(["cp", "-a", `${from}/${blobs}`, dirname(`${to}/${blobs}`)], { env });
    }
  }
  await run(
    [
      "sh",
      "-c",
      'cd "$0" && tar -c --exclude=./docker/registry/v2/blobs --exclude=_uploads . | tar -x -C "$1"',
      from,
      to,
    ],
    { env },
  );
}

export async function emptyStorage(): Promise<void> {
  await rm(places.registryData, { recursive: true, force: true });
}
