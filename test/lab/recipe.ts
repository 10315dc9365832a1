import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { STAND_INS } from "./images/catalogue.ts";
import { places } from "./places.ts";
import { VERSIONS } from "./versions.ts";

/** Lies in the registry's storage and says which stand-ins it holds. */
export const MARK = "slipway-stand-ins.json";

/** What stand-ins were made of: the repository's part, and what the machine they are for adds. */
export interface Mark {
  readonly recipe: string;
  readonly machine: string;
}

/** A digest of everything the stand-ins and the hosts' image are made of, other than what this machine adds. */
export async function recipe(): Promise<string> {
  // Trivy is no part of them.
  const made = { ...VERSIONS, trivy: undefined, images: STAND_INS };
  return (await digestOf(join(import.meta.dirname, "images"), JSON.stringify(made))).slice(0, 16);
}

/** A digest of the files of a folder, by name and content. TypeScript beside them only speaks of them. */
export async function digestOf(folder: string, salt = ""): Promise<string> {
  const hash = createHash("sha256").update(salt);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".ts"));
  for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) {
    hash.update(`${path.slice(folder.length)}\0`).update(await readFile(path));
  }
  return hash.digest("hex");
}

/** Which stand-ins the registry's storage holds, if any. */
export async function mark(): Promise<Mark | undefined> {
  const file = join(places.registryData, MARK);
  if (!existsSync(file)) return undefined;
  return JSON.parse(await readFile(file, "utf8")) as Mark;
}

export function same(found: Mark | undefined, wanted: Mark): boolean {
  return found?.recipe === wanted.recipe && found.machine === wanted.machine;
}
