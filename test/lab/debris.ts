import { rm } from "node:fs/promises";
import { kill, processes } from "./daemon.ts";
import { unmountBelow } from "./mounts.ts";
import { places } from "./places.ts";

/**
 * Cleans up after the lab's engine was killed or its machine lost power: ends containerd, its shims and the containers'
 * processes, and removes mounts, sockets and pid files. Images and volumes stay. Call this only when the lab's dockerd
 * does not run.
 */
export async function clearEngineDebris(): Promise<readonly string[]> {
  const said: string[] = [];
  const orphans = engineProcesses();
  for (const pid of orphans) kill(pid, "SIGKILL");
  if (orphans.length > 0) said.push(`ended ${orphans.length} leftover processes`);
  const mounts = await unmountBelow(places.state);
  if (mounts > 0) said.push(`removed ${mounts} leftover mounts`);
  await rm(places.engine.exec, { recursive: true, force: true });
  await rm(places.engine.socket, { force: true });
  return said;
}

/** containerd and the shims have our folder in their command lines. Processes of containers are below their shims. */
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
  // Children first, so that a shim cannot notice and restart anything.
  return [...found].reverse();
}
