import { Cancelled } from "../model/failure.ts";

/**
 * A signal that aborts when this process is told to end. A runner sends SIGINT, 7.5 s later SIGTERM, 2.5 s later it
 * kills; a terminal sends SIGINT, and SIGHUP when it closes. The first one counts; those that follow find us undoing.
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
