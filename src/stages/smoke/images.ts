import { thirdPartyImages } from "../../compose/images.ts";
import type { ComposeModel } from "../../compose/model.ts";
import { type EngineImage, parseImages } from "../../docker/image.ts";
import type { Context } from "../../model/context.ts";
import { parseReference, pinned } from "../../model/reference.ts";
import type { TestedImage } from "../../model/result.ts";
import { perform, type Step } from "../../model/step.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import type { Selection } from "./selection.ts";

/** By service, the image whose HEALTHCHECK counts: a healthcheck in the compose file overrides the image's. */
export function imagesByService(
  { services }: ComposeModel,
  selections: readonly Selection[],
): ReadonlyMap<string, string> {
  const built = new Map(
    selections.flatMap(({ services: users, name }) => users.map((service) => [service, name] as const)),
  );
  return new Map(
    Object.entries(services).flatMap(([service, { image, healthcheck }]) => {
      const name = built.get(service) ?? image;
      return !name || healthcheck?.test?.length || healthcheck?.disable ? [] : [[service, name] as const];
    }),
  );
}

/** The images that are looked at before they are started, each once. */
export function inspectedImages(model: ComposeModel, selections: readonly Selection[]): readonly string[] {
  return [...new Set([...imagesByService(model, selections).values(), ...thirdPartyImages(model)])];
}

/** What the engine says of images, by name. @param inspect shows each of `names` once, in their order. */
export async function inspectImages(
  names: readonly string[],
  inspect: Step | undefined,
  { env, signal, log }: Context,
): Promise<ReadonlyMap<string, EngineImage>> {
  if (!inspect) return new Map();
  const { stdout } = await perform(inspect, log, { env: dockerEnvironment(env), signal });
  return new Map(parseImages(stdout).map((image, index) => [names[index] ?? "", image]));
}

/** The services that have the HEALTHCHECK of their image. */
export function healthcheckedServices(
  images: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, EngineImage>,
  { log }: Pick<Context, "log">,
): ReadonlySet<string> {
  // With the containerd image store, a pull skips layers that another image has unpacked already, and the engine (28.5)
  // then does not show the image's configuration, although it runs the image.
  for (const name of new Set(images.values())) {
    if (found.get(name)?.platform !== undefined) continue;
    log.warning(
      `${name}: the engine does not show whether the image has a HEALTHCHECK, so the gate ignores it: add the service's healthcheck to the compose file.`,
    );
  }
  return new Set(
    [...images].filter(([, name]) => found.get(name)?.hasHealthcheck).map(([service]) => service),
  );
}

/** The images that the project does not build, by the digests that were started. */
export function testedImages(
  model: ComposeModel,
  found: ReadonlyMap<string, EngineImage>,
): readonly TestedImage[] {
  return thirdPartyImages(model).flatMap((reference) => {
    const named = parseReference(reference);
    const digest = found
      .get(reference)
      ?.repoDigests.map((name) => name.split("@")[1] ?? "")
      .find((one) => found.get(reference)?.repoDigests.includes(pinned(named, one)));
    return digest === undefined ? [] : [{ reference, digest }];
  });
}
