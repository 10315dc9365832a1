import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { InputError } from "../model/problem.ts";

/** The file beside a backup that `sha256sum --check` understands. */
export function checksumFile(file: string): string {
  return `${file}.sha256`;
}

export function checksumLine(sha256: string, file: string): string {
  return `${sha256}  ${basename(file)}\n`;
}

/** @throws InputError when a backup's checksum is missing, or is that of something else. */
export async function verifyChecksum(file: string): Promise<void> {
  const text = await readFile(checksumFile(file), "utf8").catch(() => undefined);
  if (text === undefined) {
    const message = `${checksumFile(file)} is missing, so nobody knows whether ${basename(file)} is whole. If you trust it, make one there: sha256sum ${basename(file)} > ${basename(checksumFile(file))}`;
    throw new InputError([{ input: "backup-file", message }]);
  }
  const [expected] = text.trim().split(/\s+/);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  const found = hash.digest("hex");
  if (found === expected) return;
  const message = `${basename(file)} is not what was backed up: its SHA-256 is ${found}, its checksum file says ${expected}. Take another backup.`;
  throw new InputError([{ input: "backup-file", message }]);
}
