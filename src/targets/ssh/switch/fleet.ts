import type { Context } from "../../../model/context.ts";
import { messageOf } from "../../../model/failure.ts";
import type { HostResult } from "../../../model/result.ts";
import { type HeldHost, onAll } from "../fleet.ts";
import { type Switch, switchHost } from "./switch.ts";

/**
 * Switches all hosts at once. When one fails, or one of its probes, those that have succeeded go back as well.
 * @param probe asks the probes on a host, and returns why, for each that does not pass.
 */
export async function switchFleet(
  hosts: readonly HeldHost[],
  what: Switch,
  context: Context,
  probe: (host: HeldHost) => Promise<readonly string[]>,
): Promise<readonly HostResult[]> {
  const results = await onAll(hosts, (host) => switchHost(host, "forward", what, context));
  const found = await onAll(hosts, async (host, index) =>
    results.every(hasSucceeded) && results[index]?.outcome === "deployed"
      ? // A cancellation too, or a broken connection, takes the release back.
        probe(host).catch((error: unknown) => [messageOf(error)])
      : [],
  );
  if (results.every(hasSucceeded) && found.flat().length === 0) return results;
  return onAll(hosts, async (host, index) => {
    const result = results[index] ?? unswitched(host, what);
    if (!hasSucceeded(result)) return result;
    const back = await switchHost(host, "back", what, context);
    const own = found[index]?.join("; ") || "another host has failed";
    const reason = `${own}${back.reason ? `; ${back.reason}` : ""}`;
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
