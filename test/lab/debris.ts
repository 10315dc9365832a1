import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { run } from "../../src/system/run.ts";
import { kill, processes } from "./daemon.ts";
import { places } from "./places.ts";

/**
 * Clears what an engine of ours left that was killed or lost its machine: containerd and its shims, the containers'
 * processes below them, mounts, sockets and pid files. Its data (images, volumes) stays. To be called only when our
 * dockerd does not run.
 */
export async function clearEngineDebris(): Promise<readonly string[]> {
  const said: string[] = [];
  const orphans = engineProcesses();
  for (const pid of orphans) kill(pid, "SIGKILL");
  if (orphans.length > 0) said.push(`ended ${orphans.length} left-over processes`);
  const mounts = mountsBelow(places.state, readFileSync("/proc/self/mounts", "utf8"));
  // Lazily: a mount that a process just killed still holds for a moment would be busy.
  for (const mount of mounts) await run(["umount", "-l", mount], { env: process.env, accept: [0, 1, 32] });
  if (mounts.length > 0) said.push(`removed ${mounts.length} left-over mounts`);
  await rm(places.engine.exec, { recursive: true, force: true });
  await rm(places.engine.socket, { force: true });
  return said;
}

/** containerd and the shims carry our folder on their command line; what runs in a container is below its shim. */
function engineProcesses(): number[] {
  const all = processes();
  const roots = all.filter(
    ({ command }) =>
      command.includes(places.engine.exec) &&
      /(^|\/)(containerd|containerd-shim-runc-v2|docker-proxy) /.test(command),
  );
  const found = new Set(roots.map(({ pid }) => pid));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  // Children first, so that a shim has no time to notice and restart anything.
  return [...found].reverse();
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
