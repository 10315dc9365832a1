import type { Log } from "./log.ts";
import type { Reports } from "./reports.ts";

/**
 * Settings that do not fit, or an error that nobody has caught, end the process: told like everything else, in one line
 * of JSON, and reported once there are `reports`: called again with them, it takes the place of the first call.
 */
export function endOnFaults(log: Log, reports?: Reports): void {
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "the process ends by an error");
    if (reports === undefined) process.exit(1);
    reports.send(error);
    void reports.close().then(() => process.exit(1));
  });
}
