import { readFileSync } from "node:fs";

/** Whether a process of this id exists, ours or not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * When a process was started, in the kernel's clock ticks since boot and prefixed by the boot's id; empty where there is
 * no such process or no /proc (macOS), so that two answers are the same there: only the process id is left to go by.
 * @see proc_pid_stat(5), field 22
 */
export function startTime(pid: number): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    // The second field is the program's name in parentheses, which may itself hold blanks and parentheses.
    const ticks = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[19];
    return `${boot}:${ticks}`;
  } catch {
    return "";
  }
}
