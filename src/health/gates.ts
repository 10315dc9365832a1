import type { ComposeModel, Service } from "../compose/model.ts";
import type { ServiceHealth } from "../model/result.ts";

export type Gate = ServiceHealth["gate"];

/**
 * What a service must do to pass: end with success when another service waits for its completion, even if its image has
 * a HEALTHCHECK for a server; or else be healthy when it has a healthcheck; or else run and, when it publishes a TCP
 * port, accept a connection there. A service with the gate `running` also passes when it ends with exit code 0 and its
 * restart policy does not restart it: see the verdict.
 *
 * @param imageHealthcheck whether the service's image has a HEALTHCHECK, which the compose file does not show.
 */
export function gateOf(model: ComposeModel, name: string, imageHealthcheck: boolean): Gate {
  const service = model.services[name];
  if (!service) throw new TypeError(`gateOf: no service ${name} in project ${model.name}`);
  if (isOneShot(model, name)) return "completed";
  if (hasHealthcheck(service, imageHealthcheck)) return "healthy";
  return publishedTcpPorts(service).length > 0 ? "accepting" : "running";
}

/** The container ports that a service publishes for TCP. */
export function publishedTcpPorts(service: Service): readonly number[] {
  return (service.ports ?? []).filter(({ protocol }) => protocol !== "udp").map(({ target }) => target);
}

function hasHealthcheck(service: Service, imageHealthcheck: boolean): boolean {
  const { healthcheck } = service;
  if (healthcheck?.disable || healthcheck?.test?.[0] === "NONE") return false;
  return imageHealthcheck || Boolean(healthcheck?.test?.length);
}

/** Whether another service waits for this one's completion. */
export function isOneShot(model: ComposeModel, name: string): boolean {
  return Object.values(model.services).some(
    (other) => other.depends_on?.[name]?.condition === "service_completed_successfully",
  );
}
