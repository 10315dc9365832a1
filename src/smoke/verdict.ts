import { type Gate, gateOf, isOneShot, publishedTcpPorts } from "../project/gates.ts";
import type { ComposeModel } from "../project/model.ts";
import type { ContainerState } from "./container.ts";

/** What a service is judged by. */
export interface Expectation {
  readonly gate: Gate;
  /** Whether it has done its work when it ends with exit code 0. */
  readonly mayEnd: boolean;
  /** Container ports that must accept a connection. */
  readonly ports: readonly number[];
}

export type Verdict =
  | { readonly outcome: "passed" }
  | { readonly outcome: "waiting" | "failed"; readonly reason: string };

/**
 * What each service that is to run must do. A service may end when another one waits for its completion, or when nothing says that it
 * is a server: it is not to be restarted, publishes no TCP port and has no healthcheck of its own in the compose file.
 *
 * @param healthchecks the services whose image has a HEALTHCHECK.
 */
export function expectationsOf(
  model: ComposeModel,
  healthchecks: ReadonlySet<string>,
): ReadonlyMap<string, Expectation> {
  return new Map(
    Object.entries(model.services).flatMap(([name, service]) => {
      if (service.scale === 0 || replicasOf(service.deploy) === 0) return [];
      const gate = gateOf(model, name, healthchecks.has(name));
      const ports = publishedTcpPorts(service);
      const keptRunning = /^(always|unless-stopped)/.test(service.restart ?? "no");
      const server = keptRunning || ports.length > 0 || Boolean(service.healthcheck?.test?.length);
      const mayEnd = isOneShot(model, name) || !server;
      return [[name, { gate, mayEnd, ports: gate === "accepting" ? ports : [] }] as const];
    }),
  );
}

function replicasOf(deploy: unknown): unknown {
  return typeof deploy === "object" && deploy !== null && "replicas" in deploy ? deploy.replicas : undefined;
}

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
