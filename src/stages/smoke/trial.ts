import { setTimeout as sleep } from "node:timers/promises";
import type { ComposeModel } from "../../compose/model.ts";
import type { Container } from "../../docker/container.ts";
import { explain } from "../../health/diagnosis.ts";
import { askProbe } from "../../health/probe.ts";
import { probesOf } from "../../health/probes.ts";
import { targetOf } from "../../health/target.ts";
import type { GateWatch } from "../../health/watch.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import type { ProbeResult } from "../../model/result.ts";
import { formatDuration } from "../../system/duration.ts";
import { inParallel } from "../../system/parallel.ts";
import { CommandError } from "../../system/run.ts";
import { type Course, type Failures, failuresOf, latecomers, resultOf, summaryOf } from "./result.ts";

/** A stack that is up, or coming up, and what it is held against. */
export interface Trial extends Course {
  readonly model: ComposeModel;
  readonly watch: GateWatch;
  readonly context: Context;
}

/** All of a usual project: they share the time in which the right answer must come. */
const PROBES_AT_A_TIME = 16;
/** Milliseconds for events to arrive after compose has given up: they say which service it was. */
const LAST_EVENTS = 300;
/** The exit code of a process that SIGKILL ended: 128 + 9. */
const KILLED = 137;
/** Milliseconds for the engine to say that the kernel did it for want of memory: containerd tells the end first. */
const MEMORY_IS_TOLD = 3_000;

/** @throws StageFailure when a service fails, compose does, or `timeout` milliseconds are over. */
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

/** @throws StageFailure when a probe is not answered as expected, or a service fails meanwhile. */
export async function passProbes(trial: Trial): Promise<readonly ProbeResult[]> {
  const { model, watch, context } = trial;
  const asked = probesOf(model).filter(({ service }) => trial.expectations.has(service));
  if (asked.length === 0) return [];
  const containers = new Map((await watch.inspect()).map((container) => [container.service, container]));
  const ended = new AbortController();
  const answers = inParallel(
    asked,
    PROBES_AT_A_TIME,
    AbortSignal.any([context.signal, ended.signal]),
    async (one, signal) => {
      const result = await askProbe(one, targetOf(model, containers, one), context.env, signal);
      if (result.passed)
        context.log.info(`${one.service}: ${result.probe} answered after ${formatDuration(result.duration)}`);
      return result;
    },
  );
  const probes = await Promise.race([answers, watch.failed.then(() => undefined)]).finally(() =>
    ended.abort(),
  );
  if (probes === undefined) {
    await answers.catch(() => {});
    return refuse(trial, []);
  }
  const wrong = probes.filter(({ passed }) => !passed);
  if (wrong.length === 0) return probes;
  const failures = new Map<string, string>();
  for (const { service, probe, reason } of wrong) {
    const others = failures.get(service);
    failures.set(service, `${others ? `${others}; ` : ""}${probe}: ${reason}`);
  }
  return refuse(trial, probes, new Map(), failures);
}

/** @throws StageFailure when a service fails within `duration` milliseconds. */
export async function staysUp(trial: Trial, probes: readonly ProbeResult[], duration: number): Promise<void> {
  const { watch, context } = trial;
  const stable = elapse(duration, context.signal).then(() => true);
  const stays = await Promise.race([watch.failed.then(() => false), stable]);
  if (!stays) return refuse(trial, probes);
  context.log.info(`nothing ended or restarted for ${formatDuration(duration)}`);
}

/** Says of each service that failed what is known, and fails the stage. */
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

/** The containers once it is known, or has not been told in time, why those ended that were killed. */
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
