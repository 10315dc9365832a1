import { readFileSync } from "node:fs";

/** A process. Its start time (clock ticks since boot) distinguishes it from a later one with the same pid. */
export interface Owner {
  readonly pid: number;
  readonly start: string;
}

/** The start time of a running process; undefined if it has ended or is a zombie. Linux only (proc_pid_stat(5)). */
export function startOf(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The second field is the program's name in brackets, which may contain spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? undefined : fields[19];
}

export function self(): Owner {
  return { pid: process.pid, start: startOf(process.pid) ?? "0" };
}

/** Whether this process still runs. */
export function owns(owner: Owner): boolean {
  return startOf(owner.pid) === owner.start;
}
