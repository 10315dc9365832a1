import type { HostResult } from "../../../model/result.ts";
import type { SwitchEvent } from "./events.ts";

/**
 * What became of a host, from the events that it reported. Pure.
 * @param broken why it stopped reporting, when its connection broke.
 */
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
  const reason = [
    ...failures,
    ...back,
    ...(end ? [] : [broken ?? "the host did not report how the switch ended"]),
  ].join("; ");
  return {
    host,
    outcome: end?.outcome ?? "unknown",
    release,
    previous: begin?.previous ?? rollback?.to ?? null,
    services: [
      ...only("service").map(({ event: _, ...service }) => service),
      ...only("removed").map(({ service }) => ({ service, action: "removed" as const, duration: 0 })),
    ],
    ...(reason ? { reason } : {}),
  };
}

function backWords(to: string | null, outcome: string): string {
  if (outcome === "failed")
    return to ? `rolling back to ${to} failed as well` : "removing what it has created failed as well";
  return to
    ? `${to} runs again`
    : "there is no previous release: its containers and networks were removed, named volumes are kept";
}
