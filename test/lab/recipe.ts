import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { STAND_INS } from "./images/catalogue.ts";
import { places } from "./places.ts";
import { VERSIONS } from "./versions.ts";

/** A file in the registry's storage that says which stand-ins are there. */
export const MARK = "slipway-stand-ins.json";

/** Digests of what stand-ins were built from: files of the repository, and the configuration of the machine. */
export interface Mark {
  readonly recipe: string;
  readonly machine: string;
}

/**
 * A digest of everything that the stand-ins and the hosts' image are built from, except this machine's configuration.
 */
export async function recipe(): Promise<string> {
  // No image contains Trivy.
  const made = { ...VERSIONS, trivy: undefined, images: STAND_INS };
  return (await digestOf(join(import.meta.dirname, "images"), JSON.stringify(made))).slice(0, 16);
}

/**
 * A digest of the names and contents of a folder's files. TypeScript files do not count: they are not part of images.
 */
export async function digestOf(folder: string, salt = ""): Promise<string> {
  const hash = createHash("sha256").update(salt);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".ts"));
  for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) {
    hash.update(`${path.slice(folder.length)}\0`).update(await readFile(path));
  }
  return hash.digest("hex");
}

/** Which stand-ins are in the registry's storage, if any. */
export async function mark(): Promise<Mark | undefined> {
  const file = join(places.registryData, MARK);
  if (!existsSync(file)) return undefined;
  return JSON.parse(await readFile(file, "utf8")) as Mark;
}

export function same(found: Mark | undefined, wanted: Mark): boolean {
  return found?.recipe === wanted.recipe && found.machine === wanted.machine;
}
