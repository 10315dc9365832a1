import { type Container, type ContainerState, endpointOf } from "../docker/container.ts";
import { afterEvent, eventsArgs, newContainer, parseEvent } from "../docker/events.ts";
import { inspectContainers, listContainers } from "../docker/inspection.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { type Environment, run } from "../system/run.ts";
import { untilAccepting } from "./accept.ts";
import type { Expectation } from "./expectations.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** Seconds by which the engine's clock may be behind ours. The project's name is its own: nothing else is in there. */
const CLOCK_SKEW = 86_400;

/** How a service stands, with when that came about in milliseconds since 1970. */
export interface Standing {
  readonly verdict: Verdict;
  /** When its container was started, by the engine's clock. */
  readonly startedAt: number | null;
  /** When we reached the verdict. */
  readonly decidedAt: number | null;
  /** When the event happened that decided it, by the engine's clock; `null` when a connection did. */
  readonly eventAt: number | null;
}

export interface GateWatch extends AsyncDisposable {
  standings(): ReadonlyMap<string, Standing>;
  /** Resolves when every service passes. One that fails later shows in `failed`. */
  readonly passed: Promise<void>;
  /** Resolves when a service fails; rejects when the engine's events can no longer be followed. */
  readonly failed: Promise<void>;
  /** Asks the engine about all containers: what could not be started has no event. */
  inspect(): Promise<readonly Container[]>;
}

/**
 * Judges a compose project's containers, from the engine's event stream and, where only a connection can tell, by
 * connecting. It misses nothing when the project was started a moment before: the engine tells its last events again.
 * Dispose of it to end the watch.
 *
 * @param onVerdict called as soon as a service passes or fails.
 */
export function watchGates(
  project: string,
  expectations: ReadonlyMap<string, Expectation>,
  env: Environment,
  onVerdict?: (service: string, standing: Standing) => void,
): GateWatch {
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
    // A failure stands; what is learnt later may only say better why.
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
      // A container that is gone before it could be asked has an event that says so.
      if (expectation.gate === "accepting") awaitPorts(service, id, expectation.ports).catch(() => {});
    }
    judge(service, at);
  };

  const since = Math.floor(Date.now() / 1_000) - CLOCK_SKEW;
  const stream = run(eventsArgs(project, since), {
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
        // Only what has no event: a state read here may be older or newer than the event that is read next.
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
