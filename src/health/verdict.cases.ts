import type { ContainerState } from "../docker/container.ts";
import type { Expectation } from "./expectations.ts";

/*
 * The table of verdicts. There are two judges: `verdictOf` here, and `verdict_of` in targets/ssh/switch/verdict.sh, which
 * a host runs when nobody is connected to it any more. Each is tested against every row.
 */

/** `passed`, or `waiting` or `failed` with the reason. */
type Sentence = string;

export interface VerdictCase {
  readonly name: string;
  /** What differs from a running container without a healthcheck; `undefined` for no container. */
  readonly container: Partial<ContainerState> | undefined;
  readonly expected: Pick<Expectation, "gate" | "mayEnd">;
  /** Whether its ports accept connections, as far as that is known here. */
  readonly accepting?: boolean;
  readonly verdict: Sentence;
  /** Where the host's judge differs, and why that is right. */
  readonly onHost?: { readonly verdict: Sentence; readonly because: string };
}

const NO_CONNECTION =
  "the script on a host opens no connections: a service without a healthcheck must keep running for a moment instead";
const FROM_INSPECT = "`docker inspect` shows at once that there is no healthcheck, events do not";

const healthy = { gate: "healthy", mayEnd: false } as const;
const running = { gate: "running", mayEnd: false } as const;
const accepting = { gate: "accepting", mayEnd: false } as const;
const completed = { gate: "completed", mayEnd: true } as const;
const mayEnd = { gate: "running", mayEnd: true } as const;

export const VERDICT_CASES: readonly VerdictCase[] = [
  {
    name: "no container",
    container: undefined,
    expected: running,
    verdict: "waiting: not created",
    onHost: {
      verdict: "failed: it has no container",
      because: "a host judges after `docker compose up` has created the containers",
    },
  },
  { name: "created", container: { status: "created" }, expected: running, verdict: "waiting: not started" },
  {
    name: "created, but could not be started",
    container: { status: "created", error: "exec: no such file", exitCode: 127 },
    expected: healthy,
    verdict: "failed: could not be started: exec: no such file",
  },
  {
    name: "a one-shot that could not be started",
    container: { status: "exited", error: "exec: no such file", exitCode: 127 },
    expected: completed,
    verdict: "failed: could not be started: exec: no such file",
  },
  { name: "healthy", container: { health: "healthy" }, expected: healthy, verdict: "passed" },
  {
    name: "starting",
    container: { health: "starting" },
    expected: healthy,
    verdict: "waiting: not healthy",
  },
  {
    name: "a healthcheck of which nothing is known yet",
    container: { health: "none" },
    expected: healthy,
    verdict: "waiting: not healthy",
    onHost: { verdict: "passed", because: FROM_INSPECT },
  },
  { name: "unhealthy", container: { health: "unhealthy" }, expected: healthy, verdict: "failed: unhealthy" },
  { name: "running", container: {}, expected: running, verdict: "passed" },
  { name: "running, and may end", container: {}, expected: mayEnd, verdict: "passed" },
  {
    name: "running, with a healthcheck that was not expected: healthy",
    container: { health: "healthy" },
    expected: running,
    verdict: "passed",
  },
  {
    name: "running, with a healthcheck that was not expected: starting",
    container: { health: "starting" },
    expected: running,
    verdict: "waiting: not healthy",
  },
  {
    name: "running, with a healthcheck that was not expected: unhealthy",
    container: { health: "unhealthy" },
    expected: running,
    verdict: "failed: unhealthy",
  },
  { name: "ports that accept", container: {}, expected: accepting, accepting: true, verdict: "passed" },
  {
    name: "ports that do not accept yet",
    container: {},
    expected: accepting,
    verdict: "waiting: not accepting connections",
    onHost: { verdict: "passed", because: NO_CONNECTION },
  },
  { name: "a one-shot at work", container: {}, expected: completed, verdict: "waiting: not completed" },
  {
    name: "a one-shot at work, unhealthy by the healthcheck of a server's image",
    container: { health: "unhealthy" },
    expected: completed,
    verdict: "waiting: not completed",
  },
  { name: "a completed one-shot", container: { status: "exited" }, expected: completed, verdict: "passed" },
  {
    name: "a service that may end, and has",
    container: { status: "exited" },
    expected: mayEnd,
    verdict: "passed",
  },
  {
    name: "a service that may end, and has, with the healthcheck of its image",
    container: { status: "exited" },
    expected: { gate: "healthy", mayEnd: true },
    verdict: "passed",
  },
  {
    name: "a one-shot that failed",
    container: { status: "exited", exitCode: 2 },
    expected: completed,
    verdict: "failed: exited with code 2",
  },
  {
    name: "a service that may end, and failed",
    container: { status: "exited", exitCode: 1 },
    expected: mayEnd,
    verdict: "failed: exited with code 1",
  },
  {
    name: "a server that exits with code 0",
    container: { status: "exited" },
    expected: accepting,
    accepting: true,
    verdict: "failed: exited with code 0, but must keep running",
  },
  {
    name: "a server that crashes",
    container: { status: "exited", exitCode: 3, health: "unhealthy" },
    expected: healthy,
    verdict: "failed: exited with code 3",
  },
  {
    name: "killed, without a report that memory was the reason",
    container: { status: "exited", exitCode: 137 },
    expected: healthy,
    verdict: "failed: exited with code 137: killed, perhaps for lack of memory",
  },
  {
    name: "out of memory, still running",
    container: { oomKilled: true, health: "healthy" },
    expected: healthy,
    verdict: "failed: out of memory: a process of it was killed",
  },
  {
    name: "out of memory, killed",
    container: { oomKilled: true, status: "exited", exitCode: 137 },
    expected: mayEnd,
    verdict: "failed: out of memory: a process of it was killed",
  },
  {
    name: "out of memory, and restarted",
    container: { oomKilled: true, restarts: 1, health: "starting" },
    expected: healthy,
    verdict: "failed: out of memory: a process of it was killed",
  },
  {
    name: "restarted, and healthy again",
    container: { restarts: 1, health: "healthy" },
    expected: healthy,
    verdict: "failed: it was restarted",
  },
  {
    name: "a one-shot that was restarted, and has completed",
    container: { restarts: 2, status: "exited" },
    expected: completed,
    verdict: "failed: it was restarted",
  },
  {
    name: "paused",
    container: { status: "paused", health: "healthy" },
    expected: healthy,
    verdict: "failed: it is paused",
  },
  {
    name: "waiting for a restart",
    container: { status: "restarting", exitCode: 4 },
    expected: running,
    verdict: "failed: it is restarting, exit code 4",
  },
  {
    name: "dead",
    container: { status: "dead", exitCode: 137, error: "device busy" },
    expected: running,
    verdict: "failed: it is dead, exit code 137: device busy",
  },
  {
    name: "being removed",
    container: { status: "removing" },
    expected: running,
    verdict: "failed: it is removing",
  },
];
