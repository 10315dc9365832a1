import type { RegistryAuth } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { parseReference, pinned } from "../../model/reference.ts";
import { type HeldHost, onAll } from "./fleet.ts";
import { type HostImage, isPinned, type ServiceImages } from "./images.ts";
import { pullImages } from "./pull.ts";

/**
 * What a host pulls first: what is known by digest. The first host also resolves the tags of the other images, once, so
 * that all hosts run the same.
 */
export function firstPull(
  isFirst: boolean,
  built: ServiceImages,
  foreign: ServiceImages,
): readonly HostImage[] {
  return distinct([
    ...built.values(),
    ...[...foreign.values()].filter((image) => isFirst || isPinned(image)),
  ]);
}

/** What all other hosts pull once the tags are resolved. @param fixed the same images by digest. */
export function secondPull(foreign: ServiceImages, fixed: ServiceImages): readonly HostImage[] {
  return distinct(
    [...foreign].flatMap(([service, image]) => {
      const resolved = fixed.get(service);
      return isPinned(image) || !resolved ? [] : [resolved];
    }),
  );
}

/** The foreign images by digest. @param digestOf gives what a reference with a tag stands for. */
export function pinnedImages(foreign: ServiceImages, digestOf: (reference: string) => string): ServiceImages {
  return new Map(
    [...foreign].map(([service, image]) => {
      const { reference, registry } = image;
      if (isPinned(image)) return [service, image];
      return [service, { reference: pinned(parseReference(reference), digestOf(reference)), registry }];
    }),
  );
}

function distinct(images: readonly HostImage[]): readonly HostImage[] {
  return [...new Map(images.map((image) => [image.reference, image])).values()];
}

/**
 * Pulls everything on every host, before anything is switched.
 * @returns the foreign images by digest.
 */
export async function pullEverywhere(
  hosts: readonly HeldHost[],
  builtFor: (host: HeldHost) => ServiceImages,
  foreign: ServiceImages,
  auths: readonly RegistryAuth[],
  context: Context,
): Promise<ServiceImages> {
  const [first, ...others] = hosts;
  if (!first) throw new StageFailure("there is no host to deploy to");
  const digests = new Map<string, string>();
  const pull = async (host: HeldHost, images: readonly HostImage[]) => {
    if (images.length === 0) return;
    await pullImages(host, images, auths, context, ({ image, digest, isNew }) => {
      digests.set(image, digest);
      if (isNew) host.brought.add(image);
      context.log.info(`${host.connection.name}: ${isNew ? "pulled" : "has"} ${image}`);
    });
  };
  await onAll(hosts, (host) => pull(host, firstPull(host === first, builtFor(host), foreign)));
  const fixed = pinnedImages(foreign, (reference) => {
    const digest = digests.get(reference);
    if (!digest)
      throw new StageFailure(`${first.connection.name}: docker did not print the digest of ${reference}.`);
    return digest;
  });
  await onAll(others, (host) => pull(host, secondPull(foreign, fixed)));
  return fixed;
}
