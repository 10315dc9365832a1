import { type Container, type ContainerState, endpointOf } from "../docker/container.ts";
import { afterEvent, eventsArgs, newContainer, parseEvent } from "../docker/events.ts";
import { inspectContainers, listContainers } from "../docker/inspection.ts";
import type { Log } from "../model/log.ts";
import { perform, type Step } from "../model/step.ts";
import { dockerEnvironment } from "../system/environment.ts";
import type { Environment } from "../system/run.ts";
import { untilAccepting } from "./accept.ts";
import type { Expectation } from "./expectations.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** Seconds by which the engine's clock may be behind ours. No other project has the name, so no older event matches. */
const CLOCK_SKEW = 86_400;

/** The command that follows a project's containers. */
export function eventsStep(project: string, since: string): Step {
  return { argv: eventsArgs(project, since) };
}

/** From when on to follow a project that starts now, in seconds since 1970. */
export function startOfEvents(): string {
  return String(Math.floor(Date.now() / 1_000) - CLOCK_SKEW);
}

export interface WatchOptions {
  /** {@link eventsStep} of the project. */
  readonly events?: Step;
  /** Receives the command. */
  readonly log?: Pick<Log, "info">;
  /** Called as soon as a service passes or fails. */
  readonly onVerdict?: (service: string, standing: Standing) => void;
}

/** The verdict on a service, with its times in milliseconds since 1970. */
export interface Standing {
  readonly verdict: Verdict;
  /** When its container started, by the engine's clock. */
  readonly startedAt: number | null;
  /** When we reached the verdict. */
  readonly decidedAt: number | null;
  /** When the deciding event happened, by the engine's clock; `null` when a connection decided. */
  readonly eventAt: number | null;
}

export interface GateWatch extends AsyncDisposable {
  standings(): ReadonlyMap<string, Standing>;
  /** Resolves when every service passes. One that fails later shows in `failed`. */
  readonly passed: Promise<void>;
  /** Resolves when a service fails; rejects when the engine's events can no longer be followed. */
  readonly failed: Promise<void>;
  /** Reads the state of all containers: one that could not be started has no event. */
  inspect(): Promise<readonly Container[]>;
}

/**
 * Judges a compose project's containers by the engine's event stream and, for a gate that needs it, by connecting to
 * them. It misses nothing when the project was started a moment before: the engine repeats its last events. Disposing
 * ends the watch.
 */
export function watchGates(
  project: string,
  expectations: ReadonlyMap<string, Expectation>,
  env: Environment,
  options: WatchOptions = {},
): GateWatch {
  const { events = eventsStep(project, startOfEvents()), log = { info: () => {} }, onVerdict } = options;
  const ended = new AbortController();
  const containers = new Map<string, ContainerState>();
  const accepting = new Set<string>();
  const standings = new Map<string, Standing>();
  const passed = latch();
  const failed = latch();
  for (const [service, expectation] of expectations) {
    const verdict = verdictOf(undefined, expectation, false);
    standings.set(service, { verdict, startedAt: null, decidedAt: null, eventAt: null });
  }
  if (expectations.size === 0) passed.open();

  const judge = (service: string, eventAt: number | null) => {
    const expectation = expectations.get(service);
    const before = standings.get(service);
    if (!expectation || !before) return;
    const verdict = verdictOf(containers.get(service), expectation, accepting.has(service));
    // A failure is final; what is known later may only give a better reason.
    if (before.verdict.outcome === "failed" && verdict.outcome !== "failed") return;
    const decided = verdict.outcome !== before.verdict.outcome && verdict.outcome !== "waiting";
    const standing = { ...before, verdict, ...(decided ? { decidedAt: Date.now(), eventAt } : {}) };
    standings.set(service, standing);
    if (decided) onVerdict?.(service, standing);
    const outcomes = [...standings.values()].map((one) => one.verdict.outcome);
    if (outcomes.includes("failed")) failed.open();
    else if (outcomes.every((outcome) => outcome === "passed")) passed.open();
  };

  const awaitPorts = async (service: string, id: string, ports: readonly number[]) => {
    const [container] = await inspectContainers([id], env);
    const endpoints = ports.map((port) => container && endpointOf(container, port));
    const running = () => !ended.signal.aborted && containers.get(service)?.status === "running";
    if (!(await untilAccepting(endpoints, running))) return;
    accepting.add(service);
    judge(service, null);
  };

  const follow = (line: string) => {
    const event = parseEvent(line);
    if (!event) return;
    const { service, action, at, id } = event;
    containers.set(service, afterEvent(containers.get(service), event));
    const expectation = expectations.get(service);
    const standing = standings.get(service);
    if (action === "start" && expectation && standing) {
      standings.set(service, { ...standing, startedAt: standing.startedAt ?? at });
      // A container that has gone before it could be inspected has an event for that.
      if (expectation.gate === "accepting") awaitPorts(service, id, expectation.ports).catch(() => {});
    }
    judge(service, at);
  };

  const stream = perform(events, log, {
    env: dockerEnvironment(env),
    signal: ended.signal,
    onStdout: (line) => {
      try {
        follow(line);
      } catch (error) {
        failed.break(error);
      }
    },
  }).then(
    () => failed.break(new Error("docker events ended: the engine was stopped")),
    (error: unknown) => {
      if (!ended.signal.aborted) failed.break(error);
    },
  );

  return {
    standings: () => standings,
    passed: passed.promise,
    failed: failed.promise,
    inspect: async () => {
      const found = await inspectContainers(await listContainers(project, env), env);
      for (const { service, id, error, oomKilled } of found) {
        // Only what has no event: the state read here may be older or newer than the next event.
        const known = containers.get(service) ?? newContainer(id);
        containers.set(service, { ...known, error, oomKilled: oomKilled || known.oomKilled });
        judge(service, null);
      }
      return found;
    },
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await stream;
    },
  };
}

/** A promise that is settled from outside. It may break before anyone waits for it. */
function latch() {
  let open = () => {};
  let fail = (_: unknown) => {};
  const promise = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  promise.catch(() => {});
  return { promise, open: () => open(), break: (error: unknown) => fail(error) };
}
