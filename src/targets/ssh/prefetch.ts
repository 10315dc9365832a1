import type { RegistryAuth } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { pullImages } from "../../targets/ssh/pull.ts";
import { onAll, type Target } from "../../targets/ssh/targets.ts";
import { pinned, type ServiceImages } from "./images.ts";

/**
 * Pulls everything on every host, before anything is switched. What a tag of somebody else's image means is asked
 * once, on the first host, so that all hosts run the same.
 */
export async function pullEverywhere(
  targets: readonly Target[],
  built: ServiceImages,
  foreign: ServiceImages,
  auths: readonly RegistryAuth[],
  context: Context,
): Promise<ServiceImages> {
  const [first, ...others] = targets;
  if (!first) throw new StageFailure("there is no host to deploy to");
  const digests = new Map<string, string>();
  const pull = (target: Target, images: readonly string[]) =>
    pullImages(target, [...new Set(images)], auths, context, ({ image, digest, isNew }) => {
      digests.set(image, digest);
      if (isNew) target.brought.add(image);
      context.log.info(`${target.connection.name}: ${isNew ? "pulled" : "has"} ${image}`);
    });
  await onAll(targets, (target) =>
    pull(target, target === first ? [...built.values(), ...foreign.values()] : [...built.values()]),
  );
  const fixed = new Map(
    [...foreign].map(([service, image]) => {
      const digest = digests.get(image);
      if (!digest)
        throw new StageFailure(`${first.connection.name}: docker did not say which digest ${image} has.`);
      return [service, pinned(image, digest)] as const;
    }),
  );
  await onAll(others, (target) => pull(target, [...fixed.values()]));
  return fixed;
}
