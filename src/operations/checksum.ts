import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { InputError } from "../model/problem.ts";

/** The path of a backup's checksum file, which `sha256sum --check` reads. */
export function checksumFile(file: string): string {
  return `${file}.sha256`;
}

/** The content of a checksum file. @param sha256 in hexadecimal. */
export function checksumLine(sha256: string, file: string): string {
  return `${sha256}  ${basename(file)}\n`;
}

/**
 * Compares a backup with its checksum file.
 * @throws InputError when the checksum file is missing, or contains another checksum.
 */
export async function verifyChecksum(file: string): Promise<void> {
  const text = await readFile(checksumFile(file), "utf8").catch(() => undefined);
  if (text === undefined) {
    const message = `${checksumFile(file)} is missing, so ${basename(file)} cannot be verified. If you trust the backup, create the checksum in its folder: sha256sum ${basename(file)} > ${basename(checksumFile(file))}`;
    throw new InputError([{ input: "backup-file", message }]);
  }
  const [expected] = text.trim().split(/\s+/);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  const found = hash.digest("hex");
  if (found === expected) return;
  const message = `${basename(file)} was damaged or changed: its SHA-256 is ${found}, but ${basename(checksumFile(file))} contains ${expected}. Use another backup.`;
  throw new InputError([{ input: "backup-file", message }]);
}
