import { readFileSync } from "node:fs";

/** Whether a process with this id exists, even one of another user. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * When a process was started: the id of the boot and the kernel's clock ticks since then. Empty when there is no such
 * process or no /proc (macOS): two processes with the same id then count as the same one.
 * @see proc_pid_stat(5), field 22
 */
export function startTime(pid: number): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    // The second field is the program's name in parentheses, which may contain spaces and parentheses.
    const ticks = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[19];
    return `${boot}:${ticks}`;
  } catch {
    return "";
  }
}
