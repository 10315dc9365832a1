import type { ContainerState } from "../docker/container.ts";
import type { Expectation } from "./expectations.ts";

export type Verdict =
  | { readonly outcome: "passed" }
  | { readonly outcome: "waiting" | "failed"; readonly reason: string };

/**
 * Whether a container does what is expected. Pure: `accepting` tells whether its ports do, which the engine cannot say.
 */
export function verdictOf(
  container: ContainerState | undefined,
  { gate, mayEnd }: Expectation,
  accepting: boolean,
): Verdict {
  if (!container) return waiting("not created");
  if (container.oomKilled) return failed("out of memory: a process of it was killed");
  if (container.restarts > 0) return failed("it was restarted");
  switch (container.status) {
    case "created":
      return container.error ? failed(`could not be started: ${container.error}`) : waiting("not started");
    case "running":
      break;
    case "exited":
      if (container.error) return failed(`could not be started: ${container.error}`);
      if (container.exitCode !== 0) return failed(`ended with exit code ${container.exitCode}`);
      return mayEnd ? { outcome: "passed" } : failed("ended with exit code 0, while it is to keep running");
    default:
      return failed(`it is ${container.status}`);
  }
  if (container.health === "unhealthy" && gate === "healthy") return failed("unhealthy");
  switch (gate) {
    case "healthy":
      return container.health === "healthy" ? { outcome: "passed" } : waiting("not healthy");
    case "accepting":
      return accepting ? { outcome: "passed" } : waiting("not accepting connections");
    case "completed":
      return waiting("not completed");
    case "running":
      return { outcome: "passed" };
  }
}

function waiting(reason: string): Verdict {
  return { outcome: "waiting", reason };
}

function failed(reason: string): Verdict {
  return { outcome: "failed", reason };
}
