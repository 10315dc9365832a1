import type { ComposeModel, Service } from "./model.ts";

/**
 * The project without optional dependencies (`required: false`) on services that it does not have, since a profile or
 * `services` leaves them out. Compose renders such a dependency, and refuses what it rendered.
 */
export function withoutAbsent(model: ComposeModel): ComposeModel {
  const services = Object.entries(model.services).map(
    ([name, service]) => [name, ofPresent(service, model)] as const,
  );
  return { ...model, services: Object.fromEntries(services) };
}

function ofPresent(service: Service, { services }: ComposeModel): Service {
  if (!service.depends_on) return service;
  const kept = Object.entries(service.depends_on).filter(
    ([name, { required }]) => required !== false || Object.hasOwn(services, name),
  );
  return { ...service, depends_on: Object.fromEntries(kept) };
}
