import type { ComposeModel } from "../../compose/model.ts";
import { parseImages } from "../../docker/image.ts";
import type { Context } from "../../model/context.ts";
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

/**
 * The services that have the HEALTHCHECK of their image.
 * @param inspect shows each image of `images` once, in their order.
 */
export async function healthcheckedServices(
  images: ReadonlyMap<string, string>,
  inspect: Step | undefined,
  { env, signal, log }: Context,
): Promise<ReadonlySet<string>> {
  if (!inspect) return new Set();
  const { stdout } = await perform(inspect, log, { env: dockerEnvironment(env), signal });
  const names = [...new Set(images.values())];
  const found = new Map(parseImages(stdout).map((image, index) => [names[index], image]));
  // With the containerd image store, a pull skips layers that another image has unpacked already, and the engine (28.5)
  // then does not show the image's configuration, although it runs the image.
  for (const name of names.filter((one) => found.get(one)?.platform === undefined)) {
    log.warning(
      `${name}: the engine does not show whether the image has a HEALTHCHECK, so the gate ignores it: add the service's healthcheck to the compose file.`,
    );
  }
  return new Set(
    [...images].filter(([, name]) => found.get(name)?.hasHealthcheck).map(([service]) => service),
  );
}
