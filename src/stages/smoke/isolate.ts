import { z } from "zod";
import type { ComposeModel } from "../../compose/model.ts";
import { networkOwner, probesOf } from "../../health/probes.ts";
import { isolateService, type LoadedImage } from "./isolateService.ts";
import type { OutsideMounts } from "./outside.ts";

type Named = NonNullable<ComposeModel["volumes"]>[string];

export interface Isolation {
  /** The compose project's name for this one run. */
  readonly project: string;
  /** By service: the image that was loaded for it. */
  readonly images: ReadonlyMap<string, LoadedImage>;
  readonly outside: OutsideMounts;
}

const DriverOptions = z.looseObject({
  driver: z.string().optional(),
  driver_opts: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * The project as it can run beside anything else on the machine, and beside a second smoke test of itself: with a unique
 * name, the loaded images, and no name, address, host port, mount or log destination that others use. A warning names
 * each replacement that makes a difference. Bind mounts, secrets and configurations of the project's own files must have
 * been relocated before.
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export function isolate(
  model: ComposeModel,
  { project, images, outside }: Isolation,
): { readonly model: ComposeModel; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const probed = probesOf(model).map(({ service, port }) => ({ owner: networkOwner(model, service), port }));
  const services = Object.entries(model.services).map(([name, service]) => {
    const ports = probed.flatMap(({ owner, port }) => (owner === name && port !== undefined ? [port] : []));
    const warn = (text: string) => warnings.push(`services.${name}: ${text}`);
    return [name, isolateService(service, { image: images.get(name), ports, outside }, warn)] as const;
  });
  const each = (
    section: "networks" | "volumes",
    change: (named: Named, warn: (text: string) => void) => Named,
  ) =>
    model[section] && {
      [section]: Object.fromEntries(
        Object.entries(model[section]).map(([name, named]) => [
          name,
          change(named, (text) => warnings.push(`${section}.${name}: ${text}`)),
        ]),
      ),
    };
  return {
    model: {
      ...model,
      name: project,
      services: Object.fromEntries(services),
      ...each("networks", isolateNetwork),
      ...each("volumes", isolateVolume),
    },
    warnings,
  };
}

function isolateNetwork(network: Named, warn: (text: string) => void): Named {
  if (!network) return network;
  if (network.external) {
    warn("is external; the smoke test uses an empty network instead");
    return {};
  }
  const { name: _, ipam: __, driver_opts: ___, driver, ...rest } = network;
  if (typeof driver === "string" && driver !== "bridge")
    warn(`has the driver ${driver}; the smoke test uses a bridge network instead`);
  return rest;
}

function isolateVolume(volume: Named, warn: (text: string) => void): Named {
  if (!volume) return volume;
  if (volume.external) {
    warn("is external; the smoke test uses an empty volume instead");
    return {};
  }
  const { name: _, driver: __, driver_opts: ___, ...rest } = volume;
  const { driver = "local", driver_opts: options } = DriverOptions.parse(volume);
  if (driver === "local" && options?.type === "tmpfs") return { ...rest, driver_opts: options };
  if (driver !== "local" || Object.keys(options ?? {}).length > 0)
    warn("is stored elsewhere (driver or driver_opts); the smoke test uses an empty volume instead");
  return rest;
}
