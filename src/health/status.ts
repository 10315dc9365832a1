import type { ComposeModel } from "../compose/model.ts";
import type { Container } from "../docker/container.ts";
import { expectationsOf, replicasOf } from "./expectations.ts";
import { verdictOf } from "./verdict.ts";

/** How a service is now, and how that differs from what is to run. */
export interface ServiceStatus {
  readonly service: string;
  /** `healthy`, `running`, `exited (0)`; `absent` without a container. Of several containers, the worst. */
  readonly state: string;
  /** Whether every container does what is expected of it. Ports and probes are not asked: `health` does that. */
  readonly passed: boolean;
  /** How many containers it has, and how many it should have. */
  readonly containers: number;
  readonly replicas: number;
  /** What it runs; `null` without a container. */
  readonly image: string | null;
  /** When its latest container was started, RFC 3339; `null` without a running one. */
  readonly since: string | null;
  /** What is not as it is to be, a sentence each. */
  readonly drift: readonly string[];
}

/** Compose's hash of each service's definition, from `docker compose config --hash '*'`. */
export function parseHashes(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^(\S+) (\S+)$/gm)].map(([, service = "", hash = ""]) => [service, hash]));
}

/**
 * The services of a project, and those that have containers without being in it. Pure.
 * @param hashes compose's hash of each service's definition.
 */
export function serviceStatuses(
  model: ComposeModel,
  hashes: ReadonlyMap<string, string>,
  containers: readonly Container[],
): readonly ServiceStatus[] {
  const checked = new Set(containers.filter(({ health }) => health !== "none").map(({ service }) => service));
  const expectations = expectationsOf(model, checked);
  const known = Object.keys(model.services);
  const others = [...new Set(containers.map(({ service }) => service))].filter(
    (name) => !known.includes(name),
  );
  return [...known, ...others].flatMap((service) => {
    const own = containers.filter((container) => container.service === service);
    const replicas = replicasOf(model.services[service]);
    const isKnown = known.includes(service);
    if (isKnown && replicas === 0 && own.length === 0) return [];
    const expectation = expectations.get(service);
    const failing = own.filter(
      // How often it was restarted before this was asked does not count.
      (container) =>
        expectation && verdictOf({ ...container, restarts: 0 }, expectation, true).outcome !== "passed",
    );
    const drift = isKnown
      ? driftOf(own, replicas, hashes.get(service))
      : ["it is not in the release, and still has a container"];
    const running = own.filter(({ status }) => status === "running").map(({ startedAt }) => startedAt);
    return {
      ...{ service, replicas: isKnown ? replicas : 0, containers: own.length, drift },
      state: stateOf(failing[0] ?? own[0]),
      passed: failing.length === 0 && own.length >= replicas,
      image: own[0]?.image ?? null,
      since: running.toSorted().at(-1) ?? null,
    };
  });
}

function driftOf(
  containers: readonly Container[],
  replicas: number,
  definition: string | undefined,
): readonly string[] {
  const changed = containers.some((container) => container.definition !== definition);
  return [
    ...(containers.length === replicas
      ? []
      : [`it has ${containers.length} of ${replicas} ${replicas === 1 ? "container" : "containers"}`]),
    ...(changed && definition !== undefined ? ["it was created from another definition"] : []),
  ];
}

function stateOf(container: Container | undefined): string {
  if (!container) return "absent";
  const { status, health, exitCode } = container;
  if (status === "running") return health === "none" ? "running" : health;
  return status === "exited" ? `exited (${exitCode})` : status;
}
