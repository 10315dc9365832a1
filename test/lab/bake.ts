import { join } from "node:path";
import { pathOf, STAND_INS, type StandIn } from "./images/catalogue.ts";
import { REGISTRY } from "./places.ts";
import { ARCHITECTURES, NATIVE } from "./platforms.ts";

export interface Contexts {
  /** Has a `debian-ARCH.tar.gz` for every architecture. */
  readonly roots: string;
  readonly inputs: string;
  readonly machine: string;
}

interface Target {
  readonly context: string;
  readonly dockerfile: string;
  readonly contexts: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly tags: readonly string[];
  readonly output: readonly string[];
}

interface BakeFile {
  readonly group: { readonly default: { readonly targets: readonly string[] } };
  readonly target: Readonly<Record<string, Target>>;
}

const images = join(import.meta.dirname, "images");
const output = ["type=registry"];

/** Builds all stand-ins without any configuration of this machine, each on the ones before it. */
export function bareBake({ roots, inputs, machine }: Contexts): BakeFile {
  const debian = { "debian:bookworm-slim": "target:debian" };
  const both = { ...debian, "alpine:3.20": "target:alpine" };
  const targets = STAND_INS.map(({ folder, base }): [string, Target] => [
    folder,
    {
      context: folder === "debian" ? roots : join(images, folder),
      dockerfile: join(images, folder, "Dockerfile"),
      contexts: folder === "debian" ? {} : { ...(folder === "alpine" ? debian : both), inputs, machine },
      platforms: platformsOf(base),
      tags: [bareName(folder)],
      output,
    },
  ]);
  return bakeFile(targets);
}

/** Builds the finished stand-ins, named like the images they replace: the bare ones and a layer for this machine. */
export function finishedBake(machine: string): BakeFile {
  const targets = STAND_INS.map(({ folder, names, base }): [string, Target] => [
    folder,
    {
      context: machine,
      dockerfile: join(images, "machine", "Dockerfile"),
      contexts: { bare: `docker-image://${bareName(folder)}`, machine },
      platforms: platformsOf(base),
      tags: names.map((name) => `${REGISTRY}/${pathOf(name)}`),
      output,
    },
  ]);
  return bakeFile(targets);
}

function platformsOf(base: StandIn["base"]): readonly string[] {
  return (base ? ARCHITECTURES : [NATIVE]).map((architecture) => `linux/${architecture}`);
}

function bakeFile(targets: readonly [string, Target][]): BakeFile {
  return {
    group: { default: { targets: targets.map(([name]) => name) } },
    target: Object.fromEntries(targets),
  };
}

function bareName(folder: string): string {
  return `${REGISTRY}/slipway-bare/${folder}:latest`;
}
