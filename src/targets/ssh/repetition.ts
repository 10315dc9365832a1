import type { ComposeModel, Service } from "../../compose/model.ts";
import { expectationsOf } from "../../health/expectations.ts";
import { isOneShot } from "../../health/gates.ts";
import { suggestion } from "../../inputs/closest.ts";
import { InputError } from "../../model/problem.ts";

/* What a restart or another number of containers makes of a release. Pure. */

/**
 * The services to restart: those that are named, or else all but the one-shots.
 * @throws InputError when the release does not have one, or it is a one-shot.
 */
export function restartedServices(model: ComposeModel, wanted: readonly string[]): readonly string[] {
  const running = [...expectationsOf(model, new Set()).keys()].filter((name) => !isOneShot(model, name));
  const problems = wanted.flatMap((name) => {
    if (running.includes(name)) return [];
    const known = suggestion(name, running);
    const message = model.services[name]
      ? `"${name}" is a one-shot, so there is nothing to restart.`
      : `there is no service "${name}".${known}`;
    return [{ input: "services", message: `${message} Services to restart: ${running.join(", ")}.` }];
  });
  if (problems.length > 0) throw new InputError(problems);
  return wanted.length > 0 ? wanted : running;
}

/**
 * The model with other numbers of containers.
 * @throws InputError when there is no such service, or only one container of it can run.
 */
export function scaledModel(model: ComposeModel, replicas: ReadonlyMap<string, number>): ComposeModel {
  const problems = [...replicas].flatMap(([name, count]) => {
    const reason = unscalable(model.services[name], count);
    return reason ? [{ input: "replicas", message: `${name}=${count}: ${reason}` }] : [];
  });
  if (problems.length > 0) throw new InputError(problems);
  const services = Object.entries(model.services).map(([name, service]) => {
    const count = replicas.get(name);
    return [name, count === undefined ? service : { ...withoutReplicas(service), scale: count }] as const;
  });
  return { ...model, services: Object.fromEntries(services) };
}

function unscalable(service: Service | undefined, count: number): string | undefined {
  if (!service) return "the release has no such service.";
  if (count < 2) return undefined;
  if (service.container_name !== undefined)
    return "it has a container_name, which only one container can have.";
  const fixed = service.ports?.find(({ published }) => published !== undefined && !published.includes("-"));
  return fixed && `only one container can publish port ${fixed.published}.`;
}

/** Compose rejects a service whose two numbers differ. */
function withoutReplicas(service: Service): Service {
  const { deploy } = service;
  if (typeof deploy !== "object" || deploy === null) return service;
  return { ...service, deploy: { ...deploy, replicas: undefined } };
}
