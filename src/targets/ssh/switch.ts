import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../../model/context.ts";
import type { HostResult } from "../../model/result.ts";
import type { HostConnection } from "./connection.ts";
import { eventWords, parseSwitchEvent, type SwitchEvent } from "./events.ts";

export interface Place {
  readonly connection: HostConnection;
  /** The absolute path of the project's folder on the host. */
  readonly root: string;
}

export interface Switch {
  readonly release: string;
  readonly project: string;
  /** Who holds the lock. */
  readonly owner: string;
  /** Milliseconds for each service to pass its gate. */
  readonly patience: number;
}

/** Milliseconds that a cancelled run waits for the host to go back: of a runner's 7.5 s the rest is for cleaning up. */
const STOP_PATIENCE = 4_000;
/** The same for hosts that had ended, and are taken back with the others. */
const BACK_PATIENCE = 1_500;

/** What runs switch.sh on the host: `forward` to the release, or `back` to what ran before it. */
export function switchArgs(root: string, direction: "forward" | "back", what: Switch): readonly string[] {
  const { release, project, owner, patience } = what;
  const seconds = String(Math.max(1, Math.ceil(patience / 1_000)));
  return ["sh", `${root}/releases/${release}/switch.sh`, direction, root, release, project, seconds, owner];
}

/**
 * Switches a host, which does it by itself and says how it gets on. On cancellation it is asked to go back. Whatever
 * happens becomes a result: what a broken connection leaves unknown, the host completes or takes back by itself.
 */
export async function switchHost(
  { connection, root }: Place,
  direction: "forward" | "back",
  what: Switch,
  { log, signal }: Pick<Context, "log" | "signal">,
): Promise<HostResult> {
  const events: SwitchEvent[] = [];
  const folder = `${root}/releases/${what.release}`;
  // Its own signal: ending the connection would not end the script on the host.
  const session = new AbortController();
  const running = connection.run(switchArgs(root, direction, what), {
    signal: session.signal,
    accept: [0, 1],
    onStdout: (line) => {
      // A login's own start-up files may print something as well.
      if (!line.startsWith("{")) return;
      const event = parseSwitchEvent(line);
      events.push(event);
      const { level, text } = eventWords(event);
      log[level](`${connection.name}: ${text}`);
    },
  });
  const cancel = async () => {
    const patience = direction === "forward" ? STOP_PATIENCE : BACK_PATIENCE;
    const waited = sleep(patience, undefined, { signal: session.signal }).catch(() => {});
    // The way back is what a cancellation wants; it is only not waited for that long.
    if (direction === "forward") {
      log.warning(`${connection.name}: asked to go back, because the run is cancelled`);
      // A host that does not answer gets no more time for this than to go back.
      await connection.script("stop", [folder], { timeout: patience }).catch(() => {});
    }
    await waited;
    session.abort(new Error("the run was cancelled, and did not wait until the host had gone back"));
  };
  const onAbort = () => void cancel();
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  try {
    await running;
    return hostResult(connection.name, what.release, events, undefined);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = `${message}. The host completes or takes back by itself: ${folder}/state says which.`;
    return hostResult(connection.name, what.release, events, reason);
  } finally {
    signal.removeEventListener("abort", onAbort);
    session.abort();
  }
}

/** What became of a host, from what it said; `broken` says why it stopped saying anything. Pure. */
export function hostResult(
  host: string,
  release: string,
  events: readonly SwitchEvent[],
  broken: string | undefined,
): HostResult {
  const only = <Name extends SwitchEvent["event"]>(...names: Name[]) =>
    events.filter((event): event is Extract<SwitchEvent, { event: Name }> =>
      names.some((name) => name === event.event),
    );
  const [begin] = only("begin");
  const [end] = only("end");
  const [rollback] = only("rollback");
  const failures = only("failed").map(({ service, reason }) => (service ? `${service}: ${reason}` : reason));
  const back = rollback && end ? [backWords(rollback.to, end.outcome)] : [];
  const reason = [...failures, ...back, ...(end ? [] : [broken ?? "it said nothing at its end"])].join("; ");
  return {
    host,
    outcome: end?.outcome ?? "unknown",
    release,
    previous: begin?.previous ?? rollback?.to ?? null,
    services: [
      ...only("service").map(({ service, action, duration }) => ({ service, action, duration })),
      ...only("removed").map(({ service }) => ({ service, action: "removed" as const, duration: 0 })),
    ],
    ...(reason ? { reason } : {}),
  };
}

function backWords(to: string | null, outcome: string): string {
  if (outcome === "failed") return to ? `going back to ${to} failed as well` : "clearing up failed as well";
  return to
    ? `back to ${to}, which runs again`
    : "there is no release before it: its containers and networks were removed, named volumes are kept";
}
