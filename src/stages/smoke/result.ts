import type { Expectation } from "../../health/expectations.ts";
import type { Standing } from "../../health/watch.ts";
import type { ProbeResult, ServiceHealth, SmokeResult } from "../../model/result.ts";

/** The parts of a result. `started` is in milliseconds since 1970. */
export interface Course {
  readonly project: string;
  readonly expectations: ReadonlyMap<string, Expectation>;
  readonly watch: { standings(): ReadonlyMap<string, Standing> };
  readonly started: number;
}

/** By service, the reason why it failed. */
export type Failures = ReadonlyMap<string, string>;

/** The outcome of every service; `late` are those that missed the deadline. */
export function resultOf(
  { project, expectations, watch, started }: Course,
  probes: readonly ProbeResult[],
  late: Failures = new Map(),
): SmokeResult {
  const since = (time: number | null) => (time === null ? null : Math.max(0, Math.round(time - started)));
  const services = [...watch.standings()].map(([service, standing]): ServiceHealth => {
    const { verdict, startedAt, decidedAt } = standing;
    const reason = late.get(service) ?? (verdict.outcome === "passed" ? undefined : verdict.reason);
    return {
      service,
      outcome: late.has(service) ? "failed" : verdict.outcome,
      gate: expectations.get(service)?.gate ?? "running",
      started: since(startedAt),
      ready: since(decidedAt),
      ...(reason === undefined ? {} : { reason }),
    };
  });
  return { project, services, probes: [...probes] };
}

/** The services that have failed. */
export function failuresOf(standings: ReadonlyMap<string, Standing>): Failures {
  return new Map(
    [...standings].flatMap(([service, { verdict }]) =>
      verdict.outcome === "failed" ? [[service, verdict.reason] as const] : [],
    ),
  );
}

/**
 * The services that caused a missed deadline: those that run and do not pass. A service that was never started waits for
 * another; only when nothing was started did all of them cause it.
 */
export function latecomers(standings: ReadonlyMap<string, Standing>, deadline: string): Failures {
  const waiting = [...standings].flatMap(([service, { verdict, startedAt }]) =>
    verdict.outcome === "waiting" ? [{ service, reason: verdict.reason, started: startedAt !== null }] : [],
  );
  const blamed = waiting.some(({ started }) => started) ? waiting.filter(({ started }) => started) : waiting;
  return new Map(blamed.map(({ service, reason }) => [service, `${reason} within ${deadline}`]));
}

/** One line that names the services and why. */
export function summaryOf(failures: Failures): string {
  const reasons = [...failures].map(([service, reason]) => `${service} (${reason})`);
  return `The smoke test failed: ${reasons.join(", ")}.`;
}
