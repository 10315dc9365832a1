import { existsSync } from "node:fs";
import { cp, link, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { BUILDKIT_IMAGE, pathOf, STAND_INS } from "./images/catalogue.ts";
import { places } from "./places.ts";

/** The folders of blobs and repositories in the storage of the registry (distribution 2). */
const BLOBS = "docker/registry/v2/blobs/sha256";
const REPOSITORIES = "docker/registry/v2/repositories";

/** The first part of the names of the lab's own repositories. Images that tests push are not kept. */
export const OWN: ReadonlySet<string> = new Set(
  [...STAND_INS.flatMap(({ names }) => names), BUILDKIT_IMAGE]
    .map((name) => pathOf(name).split("/")[0] ?? "")
    .concat("slipway-bare", "slipway-lab"),
);

/**
 * Copies the lab's own images between the registry's storage and the cache, in either direction. On one file system,
 * blobs become hard links: the registry never changes an existing blob.
 */
async function copyImages(from: string, to: string): Promise<void> {
  for (const name of OWN) {
    const source = join(from, REPOSITORIES, name);
    if (!existsSync(source)) continue;
    for (const digest of await digestsBelow(source)) await linkBlob(from, to, digest);
    // After the blobs: a repository must not refer to a missing blob.
    await cp(source, join(to, REPOSITORIES, name), {
      recursive: true,
      filter: (path) => !path.endsWith("/_uploads"),
    });
  }
}

export async function saveImages(folder: string): Promise<void> {
  await copyImages(places.registryData, folder);
}

export async function restoreImages(folder: string): Promise<void> {
  await copyImages(folder, places.registryData);
}

/** Each layer, configuration and manifest is a folder with the name of its digest and a file `link` in it. */
async function digestsBelow(repository: string): Promise<Set<string>> {
  const entries = await readdir(repository, { recursive: true, withFileTypes: true });
  const links = entries.filter((entry) => entry.isFile() && entry.name === "link");
  return new Set(links.flatMap(({ parentPath }) => /\/sha256\/([0-9a-f]{64})$/.exec(parentPath)?.[1] ?? []));
}

async function linkBlob(from: string, to: string, digest: string): Promise<void> {
  const blob = join(BLOBS, digest.slice(0, 2), digest);
  const source = join(from, blob, "data");
  const target = join(to, blob, "data");
  if (existsSync(target) || !existsSync(source)) return;
  await mkdir(join(to, blob), { recursive: true });
  try {
    await link(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await cp(source, target);
  }
}
