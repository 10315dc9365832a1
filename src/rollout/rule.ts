import type { ComposeModel, Service } from "../compose/model.ts";
import { type Expectation, expectationsOf, replicasOf } from "../health/expectations.ts";
import type { Rollout } from "../model/choices.ts";

/*
 * How the containers of a service are replaced, and why. Pure.
 */

export interface Choice {
  readonly rollout: Rollout;
  /** In a few words: `it publishes ports`. */
  readonly reason: string;
}

/** How each service with containers is replaced. */
export function rolloutsOf(model: ComposeModel): ReadonlyMap<string, Choice> {
  return new Map(
    [...expectationsOf(model, new Set())].map(([name, expected]) => [
      name,
      rolloutOf(model.services[name] ?? {}, expected),
    ]),
  );
}

/**
 * Chooses how a service is replaced. Two containers of it can run side by side unless they would share something that
 * only one may have. `x-slipway.rollout` decides where both ways are possible.
 */
export function rolloutOf(service: Service, { mayEnd }: Pick<Expectation, "mayEnd">): Choice {
  const wanted = service["x-slipway"]?.rollout;
  const obstacle = mayEnd ? "it may end by itself" : obstacleOf(service);
  if (obstacle !== undefined) return { rollout: "stop-first", reason: obstacle };
  if (wanted === "stop-first") return { rollout: wanted, reason: `x-slipway.rollout is ${wanted}` };
  const shared = wanted === undefined ? sharedData(service) : undefined;
  if (shared !== undefined) return { rollout: "stop-first", reason: `it writes to ${shared}` };
  if (service.ports?.length) return { rollout: "redirect", reason: "it publishes ports" };
  if (wanted !== undefined) return { rollout: wanted, reason: `x-slipway.rollout is ${wanted}` };
  return { rollout: "start-first", reason: "two of it can run at once" };
}

/** What makes it impossible to run two containers of a service at once. */
function obstacleOf(service: Service): string | undefined {
  if (service.network_mode !== undefined) return `it has network_mode: ${service.network_mode}`;
  if (service.container_name !== undefined)
    return "it has a container_name, which only one container can have";
  if (service.volumes_from?.length) return "it has volumes_from";
  if (service.ports?.length && replicasOf(service) > 1) return "several of it publish ports";
  if (service.ports?.some(({ published }) => published?.includes("-"))) return "its port is any of a range";
  for (const [network, settings] of Object.entries(service.networks ?? {})) {
    const fixed = Object.keys(settings ?? {}).filter((key) => key !== "aliases");
    if (fixed.length > 0) return `it has ${fixed.join(" and ")} on the network ${network}`;
  }
  return undefined;
}

/** A volume or a folder of the host that a service may write to. */
function sharedData({ volumes = [] }: Service): string | undefined {
  const written = volumes.find(({ type, read_only }) => (type === "volume" || type === "bind") && !read_only);
  if (!written) return undefined;
  return written.source === undefined ? "an anonymous volume" : `${written.type} ${written.source}`;
}
