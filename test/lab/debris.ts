import { rm } from "node:fs/promises";
import { kill, processes } from "./daemon.ts";
import { unmountBelow } from "./mounts.ts";
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
  const mounts = await unmountBelow(places.state);
  if (mounts > 0) said.push(`removed ${mounts} left-over mounts`);
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
