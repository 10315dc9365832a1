import type { ProjectImage } from "../../compose/images.ts";
import type { ComposeModel } from "../../compose/model.ts";
import { notPushed, pushedRepository } from "../../image/source.ts";
import { StageFailure } from "../../model/failure.ts";
import { parseReference, pinned } from "../../model/reference.ts";
import type { Candidate, TestedImage } from "../../model/result.ts";

/** An image that a host pulls. */
export interface HostImage {
  readonly reference: string;
  /** The registry that it is pulled from, by which a login is chosen. */
  readonly registry: string;
}

/** What each service runs. */
export type ServiceImages = ReadonlyMap<string, HostImage>;

/**
 * The images that the project builds: each service's candidate in the first registry, by the digest of what `platform`
 * gets of it. An index also names what changes with every commit; a container whose image is the same stays.
 * @param platform the host's, as Docker names it: `linux/arm64`.
 * @throws StageFailure when an image was not pushed to any registry: hosts could not pull it.
 */
export function builtImages(
  images: readonly ProjectImage[],
  candidates: readonly Pick<Candidate, "image" | "digest" | "platforms" | "repositories">[],
  platform: string | undefined,
): ServiceImages {
  return new Map(
    images.flatMap(({ name, services }) => {
      const candidate = candidates.find(({ image }) => image === name);
      if (!candidate) throw new StageFailure(notPushed(name));
      const repository = pushedRepository(candidate);
      const reference = `${repository}@${digestFor(candidate, platform)}`;
      const { registry } = parseReference(repository);
      return services.map((service) => [service, { reference, registry }] as const);
    }),
  );
}

/** Docker does not say which variant (`linux/arm/v7`) a host is: of several, it chooses one from the index. */
function digestFor(
  { digest, platforms }: Pick<Candidate, "digest" | "platforms">,
  platform: string | undefined,
): string {
  const fitting = platforms.filter(
    (one) => one.platform === platform || one.platform.startsWith(`${platform}/`),
  );
  return (fitting.length === 1 && fitting[0]?.digest) || digest;
}

/** The images of all other services: by the digests that were tested, or as the compose file names them. */
export function foreignImages(
  model: ComposeModel,
  images: readonly ProjectImage[],
  tested: readonly TestedImage[],
): ServiceImages {
  const built = new Set(images.flatMap(({ services }) => services));
  const digests = new Map(tested.map(({ reference, digest }) => [reference, digest]));
  return new Map(
    Object.entries(model.services).flatMap(([service, { image }]) => {
      if (built.has(service) || image === undefined) return [];
      const named = parseReference(image);
      const digest = digests.get(image);
      const reference = digest === undefined ? image : pinned(named, digest);
      return [[service, { reference, registry: named.registry }] as const];
    }),
  );
}

/** Whether an image is known by its digest already. */
export function isPinned({ reference }: HostImage): boolean {
  return reference.includes("@");
}
