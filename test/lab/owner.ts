import { readFileSync } from "node:fs";

/** A process, told apart from a later one with the same number by when it started (clock ticks since boot). */
export interface Owner {
  readonly pid: number;
  readonly start: string;
}

/** The start time of a live process, undefined for one that is gone or a zombie. Linux only (proc_pid_stat(5)). */
export function startOf(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The second field is the program's name in brackets and may hold blanks and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? undefined : fields[19];
}

export function self(): Owner {
  return { pid: process.pid, start: startOf(process.pid) ?? "0" };
}

/** Whether that very process still lives. */
export function owns(owner: Owner): boolean {
  return startOf(owner.pid) === owner.start;
}
