import { readFileSync } from "node:fs";
import { run } from "../../src/system/run.ts";

/**
 * Takes away what a killed program left mounted below a folder; to be done before anything is deleted there. Returns
 * how many mounts there were.
 */
export async function unmountBelow(folder: string): Promise<number> {
  const mounts = mountsBelow(folder, readFileSync("/proc/self/mounts", "utf8"));
  // Lazily: a mount that a process just killed still holds for a moment would be busy.
  for (const mount of mounts) await run(["umount", "-l", mount], { env: process.env, accept: [0, 1, 32] });
  return mounts.length;
}

/** Mount points below a folder, innermost first. Blanks are octal escapes in /proc/mounts (fstab(5)). */
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
