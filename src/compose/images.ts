import { messageOf } from "../model/failure.ts";
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
 * The images that the project builds, once per name: several services may run the same image.
 * @throws InputError when images of two registries would have the same name, and for every `image` that is not a valid
 * reference.
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
      const message = `services.${service} and services.${known.target} build different images with the same name "${name}" (${image} and ${known.image}): give them different names.`;
      throw new InputError([{ input: "files", message }]);
    }
  }
  for (const [service, { build, image }] of Object.entries(model.services)) {
    // A service without a build, such as a migration or a worker, may run the image of another service.
    if (!build) [...byName.values()].find((built) => built.image === image)?.services.push(service);
  }
  return [...byName].map(([name, { target, services }]) => ({ name, target, services }));
}

/** The references of the images that the project does not build, each once. */
export function thirdPartyImages(model: ComposeModel): readonly string[] {
  const built = new Set(projectImages(model).flatMap(({ services }) => services));
  const others = Object.entries(model.services).flatMap(([name, { image }]) =>
    built.has(name) || !image ? [] : [image],
  );
  return [...new Set(others)];
}

/** The name of the image by service: `api` for `registry.example:5000/team/api:1.2`. */
function imageNames(model: ComposeModel): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const problems: string[] = [];
  for (const [service, { build, image }] of Object.entries(model.services)) {
    if (!build && !image) continue;
    try {
      const { repository } = parseReference(imageOf(model, service));
      names.set(service, repository.split("/").at(-1) ?? repository);
    } catch (error) {
      problems.push(`services.${service}.image: ${messageOf(error)}`);
    }
  }
  if (problems.length > 0) throw new InputError(problems.map((message) => ({ input: "files", message })));
  return names;
}

/** The image of a service. Compose names a built image without a name after the project and the service. */
function imageOf(model: ComposeModel, service: string): string {
  return model.services[service]?.image ?? `${model.name}-${service}`;
}
