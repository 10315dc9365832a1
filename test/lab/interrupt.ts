import { kill, liveDaemons, processes } from "./daemon.ts";
import { say } from "./progress.ts";

/**
 * Ends the programs that a setup has started when it is interrupted, but no daemon of the lab, and takes the lock
 * back. What was half done is done again by the next setup.
 */
export function onInterrupt(release: () => Promise<void>): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, async () => {
      say(`interrupted by ${signal}; run it again to go on`);
      const spared = new Set((await liveDaemons()).map(({ pid }) => pid));
      const all = processes();
      const doomed: number[] = [];
      let parents = [process.pid];
      while (parents.length > 0) {
        parents = all
          .filter(({ pid, parent }) => parents.includes(parent) && !spared.has(pid))
          .map(({ pid }) => pid);
        doomed.push(...parents);
      }
      for (const pid of doomed) kill(pid, "SIGTERM");
      await release();
      process.exit(signal === "SIGINT" ? 130 : 143);
    });
  }
}
