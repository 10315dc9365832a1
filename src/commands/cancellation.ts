import { Cancelled } from "../model/failure.ts";

/**
 * A signal that aborts when this process is asked to stop. A runner sends SIGINT, SIGTERM after 7.5 s, and SIGKILL
 * after another 2.5 s; a terminal sends SIGINT, and SIGHUP when it closes. Only the first signal counts: the work is
 * already being undone when the next ones arrive.
 */
export function cancellation(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const cancel = (name: NodeJS.Signals) => controller.abort(new Cancelled(`cancelled by ${name}`));
  for (const name of signals) process.on(name, cancel);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of signals) process.off(name, cancel);
    },
  };
}
