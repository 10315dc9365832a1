import type { Log } from "./log.ts";
import type { Reports } from "./reports.ts";

/**
 * Ends the process on an error that nothing has caught, invalid settings included. Call it again once there are
 * `reports`: the second call replaces the first.
 */
export function endOnFaults(log: Log, reports?: Reports): void {
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", onFault(log, reports));
}

/** Logs an error as one line of JSON, reports it, then exits with code 1. */
export function onFault(
  log: Log,
  reports: Reports | undefined,
  exit: (code: number) => void = (code) => process.exit(code),
): (error: Error) => void {
  return (error) => {
    log.fatal({ err: error }, "the process ends because of an error");
    if (reports === undefined) {
      exit(1);
      return;
    }
    reports.send(error);
    void reports.close().then(() => exit(1));
  };
}
