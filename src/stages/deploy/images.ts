import type { ProjectImage } from "../../compose/images.ts";
import type { ComposeModel } from "../../compose/model.ts";
import { StageFailure } from "../../model/failure.ts";
import type { Candidate } from "../../model/result.ts";

/** References by service. */
export type ServiceImages = ReadonlyMap<string, string>;

/**
 * What each service of ours runs: its candidate, by digest, in the first registry.
 * @throws StageFailure when an image was not pushed anywhere: hosts could not get it.
 */
export function builtImages(
  images: readonly ProjectImage[],
  candidates: readonly Pick<Candidate, "image" | "digest" | "repositories">[],
): ServiceImages {
  return new Map(
    images.flatMap(({ name, services }) => {
      const candidate = candidates.find(({ image }) => image === name);
      const [repository] = candidate?.repositories ?? [];
      if (!candidate || repository === undefined) {
        throw new StageFailure(
          `${name} is in no registry that hosts could pull it from: name the registries in the run that builds.`,
        );
      }
      return services.map((service) => [service, `${repository}@${candidate.digest}`] as const);
    }),
  );
}

/** The other services' images, as the compose file names them. */
export function foreignImages(model: ComposeModel, built: ServiceImages): ServiceImages {
  return new Map(
    Object.entries(model.services).flatMap(([service, { image }]) =>
      built.has(service) || image === undefined ? [] : [[service, image] as const],
    ),
  );
}

/** A reference by digest alone. A tag beside it would say nothing more, and not every engine finds an image by both. */
export function pinned(reference: string, digest: string): string {
  return `${repositoryOf(reference)}@${digest}`;
}

/** `registry.example:5000/team/api:1.2@sha256:…` without tag and digest. */
export function repositoryOf(reference: string): string {
  return reference.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
}

/** The registry that a reference is pulled from. A first part that is not a host belongs to Docker Hub. */
export function registryOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost") ? first : "docker.io";
}
