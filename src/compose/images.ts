import { InputError } from "../model/problem.ts";
import { parseReference } from "../model/reference.ts";
import type { ComposeModel } from "./model.ts";

/** An image that the project builds. */
export interface ProjectImage {
  /** Its name without registry and tag, for example `nsip-api`. */
  readonly name: string;
  /** The service whose `build` makes it: bake's target. */
  readonly target: string;
  /** All services that run it. */
  readonly services: readonly string[];
}

/**
 * The images that are built, one for each name: several services may run the same one.
 * @throws InputError when two registries' images would get the same name here, and for every `image` that is not a
 * valid reference.
 */
export function projectImages(model: ComposeModel): readonly ProjectImage[] {
  const names = imageNames(model);
  const byName = new Map<string, { target: string; image: string; services: string[] }>();
  for (const [service, definition] of Object.entries(model.services)) {
    const name = names.get(service);
    if (!definition.build || name === undefined) continue;
    const image = imageOf(model, service);
    const known = byName.get(name);
    if (!known) byName.set(name, { target: service, image, services: [service] });
    else if (known.image === image) known.services.push(service);
    else {
      const message = `services.${service} and services.${known.target} build different images with the same name "${name}" (${image} and ${known.image}): give them names of their own.`;
      throw new InputError([{ input: "files", message }]);
    }
  }
  for (const [service, { build, image }] of Object.entries(model.services)) {
    // A service without a build may run what another one builds: a migration, a worker.
    if (!build) [...byName.values()].find((built) => built.image === image)?.services.push(service);
  }
  return [...byName].map(([name, { target, services }]) => ({ name, target, services }));
}

/** References of the images that are used as they are, each once. */
export function thirdPartyImages(model: ComposeModel): readonly string[] {
  const built = new Set(projectImages(model).flatMap(({ services }) => services));
  const others = Object.entries(model.services).flatMap(([name, { image }]) =>
    built.has(name) || !image ? [] : [image],
  );
  return [...new Set(others)];
}

/** By service, what its image is called: `api` for `registry.example:5000/team/api:1.2`. */
function imageNames(model: ComposeModel): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const problems: string[] = [];
  for (const [service, { build, image }] of Object.entries(model.services)) {
    if (!build && !image) continue;
    try {
      const { repository } = parseReference(imageOf(model, service));
      names.set(service, repository.split("/").at(-1) ?? repository);
    } catch (error) {
      problems.push(`services.${service}.image: ${error instanceof Error ? error.message : error}`);
    }
  }
  if (problems.length > 0) throw new InputError(problems.map((message) => ({ input: "files", message })));
  return names;
}

/** A service's image; compose gives one that is built and has no name the project's name and its own. */
function imageOf(model: ComposeModel, service: string): string {
  return model.services[service]?.image ?? `${model.name}-${service}`;
}
