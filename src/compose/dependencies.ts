import type { ComposeModel, Service } from "./model.ts";

/**
 * Removes optional dependencies (`required: false`) on services that a profile or `services` leaves out. Compose
 * renders such a dependency, but then rejects its own output.
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
