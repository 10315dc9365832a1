import { setTimeout as sleep } from "node:timers/promises";
import type { ComposeModel } from "../../compose/model.ts";
import type { Container } from "../../docker/container.ts";
import { explain } from "../../health/diagnosis.ts";
import { askProbe } from "../../health/probe.ts";
import { probesOf, type ServiceProbe } from "../../health/probes.ts";
import { targetOf } from "../../health/target.ts";
import { KILLED } from "../../health/verdict.ts";
import type { GateWatch } from "../../health/watch.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import type { ProbeResult } from "../../model/result.ts";
import { formatDuration } from "../../system/duration.ts";
import { inParallel } from "../../system/parallel.ts";
import { CommandError } from "../../system/run.ts";
import { type Course, type Failures, failuresOf, latecomers, resultOf, summaryOf } from "./result.ts";

/** A stack that is starting or running, and what it must pass. */
export interface Trial extends Course {
  readonly model: ComposeModel;
  readonly watch: GateWatch;
  readonly context: Context;
}

/** All probes of a usual project: they share the time for the right answer. */
const PROBES_AT_A_TIME = 16;
/** Milliseconds for events to arrive after compose has failed: they show which service is at fault. */
const LAST_EVENTS = 300;
/** Why probes are stopped: the watch knows which service it was. */
const SERVICE_FAILED = new Error("a service has failed");
/** Milliseconds for the engine to report that the container was out of memory: the report of its end comes first. */
const MEMORY_IS_TOLD = 3_000;

/** @throws StageFailure when a service or compose fails, or after `timeout` milliseconds. */
export async function passGates(
  trial: Trial,
  up: { readonly failed: Promise<unknown> },
  timeout: number,
): Promise<void> {
  const { watch, context } = trial;
  const end = await Promise.race([
    watch.passed.then(() => ({ kind: "passed" as const })),
    watch.failed.then(() => ({ kind: "failed" as const })),
    up.failed.then((error) => ({ kind: "compose" as const, error })),
    elapse(timeout, context.signal).then(() => ({ kind: "late" as const })),
  ]);
  if (end.kind === "passed") return;
  if (end.kind === "failed") return refuse(trial, []);
  if (end.kind === "late") return refuse(trial, [], latecomers(watch.standings(), formatDuration(timeout)));
  await elapse(LAST_EVENTS, context.signal);
  await watch.inspect();
  if (failuresOf(watch.standings()).size > 0) return refuse(trial, []);
  const why = end.error instanceof CommandError ? end.error.stderr.trim().split("\n").at(-1) : end.error;
  throw new StageFailure(`The smoke test's stack could not be started: ${why}`, {
    found: { smoke: resultOf(trial, []) },
    cause: end.error,
  });
}

/** @throws StageFailure when the answer to a probe is not the expected one, or a service fails meanwhile. */
export async function passProbes(trial: Trial): Promise<readonly ProbeResult[]> {
  const { model, watch } = trial;
  const asked = probesOf(model).filter(({ service }) => trial.expectations.has(service));
  if (asked.length === 0) return [];
  const containers = new Map((await watch.inspect()).map((container) => [container.service, container]));
  const probes = await askAll(asked, containers, trial);
  if (probes === undefined) return refuse(trial, []);
  const wrong = probes.filter(({ passed }) => !passed);
  if (wrong.length === 0) return probes;
  const failures = new Map<string, string>();
  for (const { service, probe, reason } of wrong) {
    const others = failures.get(service);
    failures.set(service, `${others ? `${others}; ` : ""}${probe}: ${reason}`);
  }
  return refuse(trial, probes, new Map(), failures);
}

/** The answers; `undefined` when a service fails before they are complete, which stops the probes. */
async function askAll(
  asked: readonly ServiceProbe[],
  containers: ReadonlyMap<string, Container>,
  { model, watch, context }: Trial,
): Promise<readonly ProbeResult[] | undefined> {
  const { env, log } = context;
  const failed = new AbortController();
  watch.failed.then(
    () => failed.abort(SERVICE_FAILED),
    (error: unknown) => failed.abort(error),
  );
  const signal = AbortSignal.any([context.signal, failed.signal]);
  try {
    return await inParallel(asked, PROBES_AT_A_TIME, signal, async (one, either) => {
      const result = await askProbe(one, targetOf(model, containers, one), env, either, log);
      if (result.passed)
        log.info(`${one.service}: ${result.probe} answered after ${formatDuration(result.duration)}`);
      return result;
    });
  } catch (error) {
    if (error === SERVICE_FAILED) return undefined;
    throw error;
  }
}

/** @throws StageFailure when a service fails within `duration` milliseconds. */
export async function staysUp(trial: Trial, probes: readonly ProbeResult[], duration: number): Promise<void> {
  const { watch, context } = trial;
  const stable = elapse(duration, context.signal).then(() => true);
  const stays = await Promise.race([watch.failed.then(() => false), stable]);
  if (!stays) return refuse(trial, probes);
  context.log.info(`no service ended or restarted for ${formatDuration(duration)}`);
}

/** Logs what is known about each failed service, and fails the stage. */
async function refuse(
  trial: Trial,
  probes: readonly ProbeResult[],
  late: Failures = new Map(),
  answered: Failures = new Map(),
): Promise<never> {
  const { watch, context } = trial;
  const containers = await inspectEnded(trial);
  const failures = new Map([...late, ...answered, ...failuresOf(watch.standings())]);
  for (const [service, reason] of failures) {
    const container = containers.find((one) => one.service === service);
    await explain(service, reason, container, context.env, context.log);
  }
  context.signal.throwIfAborted();
  throw new StageFailure(summaryOf(failures), { found: { smoke: resultOf(trial, probes, late) } });
}

/** The containers, once the reason is known of each that was killed, or the time for it is over. */
async function inspectEnded({ watch, context }: Trial): Promise<readonly Container[]> {
  const until = performance.now() + MEMORY_IS_TOLD;
  for (;;) {
    const containers = await watch.inspect().catch(() => []);
    const unexplained = containers.some(({ exitCode, oomKilled }) => exitCode === KILLED && !oomKilled);
    if (!unexplained || performance.now() > until) return containers;
    await elapse(LAST_EVENTS, context.signal);
  }
}

/** Waits without keeping the process alive; the stack's own processes do. */
function elapse(milliseconds: number, signal: AbortSignal): Promise<void> {
  return sleep(milliseconds, undefined, { signal, ref: false }).catch(() => {
    throw signal.reason;
  });
}
