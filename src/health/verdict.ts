import type { ContainerState } from "../docker/container.ts";
import type { Expectation } from "./expectations.ts";

export type Verdict =
  | { readonly outcome: "passed" }
  | { readonly outcome: "waiting" | "failed"; readonly reason: string };

/**
 * The exit code of a process that SIGKILL ended: 128 + 9. The engine's report that memory was the reason may be lost.
 * @see https://github.com/containerd/containerd/issues/8893
 */
export const KILLED = 137;

/**
 * Whether a container does what is expected of it. Pure: the engine cannot tell whether ports accept connections, so
 * `accepting` does. A host's own script judges in the same way (`targets/ssh/switch/verdict.sh`): both are tested against
 * one table.
 */
export function verdictOf(
  container: ContainerState | undefined,
  { gate, mayEnd }: Expectation,
  accepting: boolean,
): Verdict {
  if (!container) return waiting("not created");
  const { status, exitCode, error } = container;
  if (container.oomKilled) return failed("out of memory: a process of it was killed");
  if (container.restarts > 0) return failed("it was restarted");
  switch (status) {
    case "created":
      return error ? failed(`could not be started: ${error}`) : waiting("not started");
    case "exited":
      if (error) return failed(`could not be started: ${error}`);
      if (exitCode === KILLED)
        return failed(`exited with code ${KILLED}: killed, perhaps for lack of memory`);
      if (exitCode !== 0) return failed(`exited with code ${exitCode}`);
      return mayEnd ? PASSED : failed("exited with code 0, but must keep running");
    case "running":
      return verdictOfRunning(container, gate, accepting);
    default:
      return failed(
        `it is ${status}${exitCode ? `, exit code ${exitCode}` : ""}${error ? `: ${error}` : ""}`,
      );
  }
}

/** A healthcheck counts even when it was not known that the image has one. */
function verdictOfRunning(
  { health }: ContainerState,
  gate: Expectation["gate"],
  accepting: boolean,
): Verdict {
  if (gate === "completed") return waiting("not completed");
  if (health === "unhealthy") return failed("unhealthy");
  if (health === "starting") return waiting("not healthy");
  switch (gate) {
    case "healthy":
      return health === "healthy" ? PASSED : waiting("not healthy");
    case "accepting":
      return accepting ? PASSED : waiting("not accepting connections");
    case "running":
      return PASSED;
  }
}

const PASSED: Verdict = { outcome: "passed" };

function waiting(reason: string): Verdict {
  return { outcome: "waiting", reason };
}

function failed(reason: string): Verdict {
  return { outcome: "failed", reason };
}
