import type { ComposeModel, Service } from "../compose/model.ts";
import { type Gate, gateOf, isOneShot, publishedTcpPorts } from "./gates.ts";

/** What a service must do. */
export interface Expectation {
  readonly gate: Gate;
  /** Whether it may end with exit code 0. */
  readonly mayEnd: boolean;
  /** Container ports that must accept a connection. */
  readonly ports: readonly number[];
}

/**
 * What each service with containers must do. A service may end when another one waits for its completion, or when it is
 * not a server: without a restart policy, a published TCP port and a healthcheck in the compose file.
 *
 * @param healthchecks the services whose image has a HEALTHCHECK.
 */
export function expectationsOf(
  model: ComposeModel,
  healthchecks: ReadonlySet<string>,
): ReadonlyMap<string, Expectation> {
  return new Map(
    Object.entries(model.services).flatMap(([name, service]) => {
      if (replicasOf(service) === 0) return [];
      const gate = gateOf(model, name, healthchecks.has(name));
      const ports = publishedTcpPorts(service);
      const keptRunning = /^(always|unless-stopped)/.test(service.restart ?? "no");
      const server = keptRunning || ports.length > 0 || Boolean(service.healthcheck?.test?.length);
      const mayEnd = isOneShot(model, name) || !server;
      return [[name, { gate, mayEnd, ports: gate === "accepting" ? ports : [] }] as const];
    }),
  );
}

/** How many containers a service has. */
export function replicasOf(service: Service | undefined): number {
  const deploy = service?.deploy;
  const replicas =
    typeof deploy === "object" && deploy !== null && "replicas" in deploy ? deploy.replicas : 1;
  const wanted = service?.scale ?? replicas;
  return typeof wanted === "number" ? wanted : 1;
}
