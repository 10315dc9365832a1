import type { Place } from "../health/place.ts";
import { Cancelled, messageOf } from "../model/failure.ts";
import { InputError } from "../model/problem.ts";
import { foundBy, OperationFailure } from "./operate.ts";

/** What an operation has found on one host. */
export interface HostFinding {
  readonly host: string;
  readonly reason?: string;
  readonly found?: unknown;
}

/** Does the work on one host. What it throws becomes a finding, so that the other hosts are heard as well. */
export async function findOn(place: Place, work: (place: Place) => Promise<unknown>): Promise<HostFinding> {
  const { host } = place;
  try {
    return { host, found: await work(place) };
  } catch (error) {
    if (error instanceof InputError || error instanceof Cancelled) throw error;
    place.signal.throwIfAborted();
    return { host, reason: messageOf(error), found: foundBy(error) };
  }
}

/** @throws OperationFailure with all findings when a host has failed. */
export function rejectFailed(findings: readonly HostFinding[]): readonly HostFinding[] {
  const reasons = findings.flatMap(({ host, reason }) =>
    reason === undefined ? [] : [`${host}: ${reason}`],
  );
  if (reasons.length > 0) throw new OperationFailure(reasons.join("\n"), findings);
  return findings;
}
