import { existsSync } from "node:fs";
import { cp, link, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { BUILDKIT_IMAGE, pathOf, STAND_INS } from "./images/catalogue.ts";
import { places } from "./places.ts";

/** Where the registry (distribution 2) keeps blobs and repositories below its storage folder. */
const BLOBS = "docker/registry/v2/blobs/sha256";
const REPOSITORIES = "docker/registry/v2/repositories";

/** The first part of the names of the lab's own repositories; what tests push is not kept. */
export const OWN: ReadonlySet<string> = new Set(
  [...STAND_INS.flatMap(({ names }) => names), BUILDKIT_IMAGE]
    .map((name) => pathOf(name).split("/")[0] ?? "")
    .concat("slipway-bare", "slipway-lab"),
);

/**
 * Copies the lab's own images between the registry's storage and the cache, either way. Blobs become hard links where
 * both are on one file system: the registry never writes into a blob that is there. The rest is small.
 */
async function copyImages(from: string, to: string): Promise<void> {
  for (const name of OWN) {
    const source = join(from, REPOSITORIES, name);
    if (!existsSync(source)) continue;
    for (const digest of await digestsBelow(source)) await linkBlob(from, to, digest);
    // After the blobs: a repository never refers to one that is not there yet.
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

/** Layers, configurations and manifests are folders named after their digest, each with a file `link` in it. */
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
