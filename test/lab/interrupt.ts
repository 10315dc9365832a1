import { kill, liveDaemons, processes } from "./daemon.ts";

/**
 * When this process is interrupted, ends the programs that it has started, other than the lab's daemons, and releases
 * the lock. The next setup repeats unfinished steps.
 */
export function onInterrupt(release: () => Promise<void>, say: (line: string) => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, async () => {
      say(`interrupted by ${signal}; run scripts/setup again to continue`);
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
