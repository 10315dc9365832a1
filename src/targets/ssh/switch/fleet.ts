import type { Context } from "../../../model/context.ts";
import type { HostResult } from "../../../model/result.ts";
import { type HeldHost, onAll } from "../fleet.ts";
import { type Switch, switchHost } from "./switch.ts";

/** Switches all hosts at once. When one fails, those that have succeeded go back as well. */
export async function switchFleet(
  hosts: readonly HeldHost[],
  what: Switch,
  context: Context,
): Promise<readonly HostResult[]> {
  const results = await onAll(hosts, (host) => switchHost(host, "forward", what, context));
  if (results.every(hasSucceeded)) return results;
  return onAll(hosts, async (host, index) => {
    const result = results[index] ?? unswitched(host, what);
    if (!hasSucceeded(result)) return result;
    const back = await switchHost(host, "back", what, context);
    const reason = `another host has failed${back.reason ? `; ${back.reason}` : ""}`;
    return { ...back, previous: result.previous, services: result.services, reason };
  });
}

/** Whether the release runs on the host. */
export function hasSucceeded({ outcome }: HostResult): boolean {
  return outcome === "deployed" || outcome === "unchanged";
}

/** Whether it is known which release runs on the host. */
export function hasSettled(result: HostResult): boolean {
  return hasSucceeded(result) || result.outcome === "rolled-back";
}

function unswitched({ connection }: HeldHost, { release }: Switch): HostResult {
  return { host: connection.name, outcome: "failed", release, previous: null, services: [] };
}
