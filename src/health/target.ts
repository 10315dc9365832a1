import type { ComposeModel } from "../compose/model.ts";
import { type Container, endpointOf } from "../docker/container.ts";
import type { Target } from "./probe.ts";
import { networkOwner, type ServiceProbe } from "./probes.ts";

/** Where to ask a probe, among a project's containers by service. */
export function targetOf(
  model: ComposeModel,
  containers: ReadonlyMap<string, Container>,
  { service, port }: Pick<ServiceProbe, "service" | "port">,
): Target {
  const network = containers.get(networkOwner(model, service));
  const endpoint = port === undefined || !network ? undefined : endpointOf(network, port);
  return { container: containers.get(service)?.id ?? "", endpoint };
}
