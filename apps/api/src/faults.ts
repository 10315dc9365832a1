import type { Log } from "./log.ts";

/** Settings that do not fit, or an error that nobody has caught, end the process: told like everything else, in one line of JSON. */
export function endOnFaults(log: Log): void {
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "the process ends by an error");
    process.exit(1);
  });
}
