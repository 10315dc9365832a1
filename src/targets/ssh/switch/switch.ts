import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../../../model/context.ts";
import { messageOf } from "../../../model/failure.ts";
import type { HostResult } from "../../../model/result.ts";
import { type Names, releaseFolder, type SwitchMode, startCommand, stopCommand } from "../commands.ts";
import type { HeldHost } from "../fleet.ts";
import { eventWords, type SwitchEvent } from "./events.ts";
import { followSwitch, type Patience } from "./follow.ts";
import { hostResult } from "./result.ts";

/** A release and what belongs to it, the same for every host. */
export type Switch = Omit<Names, "root">;

/** Milliseconds that a cancelled run waits for a host to roll back: the rest of a runner's 7.5 s is for cleaning up. */
export const STOP_PATIENCE = 4_000;
/** The same for hosts that had succeeded, and roll back with the others. */
export const BACK_PATIENCE = 1_500;

/**
 * Switches a host, which works by itself and reports its progress, and finishes the switch when it is killed. On
 * cancellation the host is asked to roll back. Whatever happens becomes a result.
 */
export async function switchHost(
  { connection, root }: Pick<HeldHost, "connection" | "root">,
  mode: SwitchMode,
  what: Switch,
  { log, signal }: Pick<Context, "log" | "signal">,
  patience?: Patience,
): Promise<HostResult> {
  const { name } = connection;
  const names: Names = { ...what, root };
  const events: SwitchEvent[] = [];
  // A signal of its own: to end the connection would not end the script on the host.
  const session = new AbortController();
  const onEvent = (event: SwitchEvent) => {
    events.push(event);
    const { level, text } = eventWords(event);
    log[level](`${name}: ${text}`);
  };
  const follow = (wanted: SwitchMode) =>
    followSwitch(connection, startCommand(wanted, names), onEvent, { log, signal: session.signal }, patience);
  const cancel = async () => {
    const limit = mode === "forward" ? STOP_PATIENCE : BACK_PATIENCE;
    const waited = sleep(limit, undefined, { signal: session.signal }).catch(() => {});
    // A host that rolls back already does what a cancellation wants; it is only not waited for that long.
    if (mode === "forward") {
      log.warning(`${name}: rolling back, because the run is cancelled`);
      // A host that does not answer gets no more time for this than to roll back.
      await connection.run(stopCommand(names), { timeout: limit }).catch(() => {});
    }
    await waited;
    session.abort(new Error("the run was cancelled, and did not wait until the host had rolled back"));
  };
  const onAbort = () => void cancel();
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  try {
    if ((await follow(mode)) === "gone" && (await follow("finish")) === "gone")
      throw new Error("the switch was killed, and so was what was to finish it");
    return hostResult(name, what.release, events, undefined);
  } catch (error) {
    const state = `${releaseFolder(names)}/state`;
    const reason = `${messageOf(error).replace(/\.$/, "")}. The host completes the switch or rolls back by itself, and the next deployment finishes a switch that was killed; ${state} tells which.`;
    return hostResult(name, what.release, events, reason);
  } finally {
    signal.removeEventListener("abort", onAbort);
    session.abort();
  }
}
