import { readFileSync } from "node:fs";
import { run } from "../../src/system/run.ts";

/**
 * Unmounts what a killed program left mounted below a folder. Call this before you delete anything there.
 *
 * @returns the number of mounts.
 */
export async function unmountBelow(folder: string): Promise<number> {
  const mounts = mountsBelow(folder, readFileSync("/proc/self/mounts", "utf8"));
  // Lazily: a process that was just killed may keep a mount busy for a moment.
  for (const mount of mounts) await run(["umount", "-l", mount], { env: process.env, accept: [0, 1, 32] });
  return mounts.length;
}

/** Mount points below a folder, the innermost first. /proc/mounts has octal escapes for spaces (fstab(5)). */
export function mountsBelow(folder: string, table: string): string[] {
  return table
    .split("\n")
    .map((line) =>
      (line.split(" ")[1] ?? "").replace(/\\(\d{3})/g, (_, code) =>
        String.fromCharCode(Number.parseInt(code, 8)),
      ),
    )
    .filter((mount) => mount.startsWith(`${folder}/`))
    .reverse();
}
