import { z } from "zod";
import { andThen, choice, flag, lines, list, optionalExistingPath, text, textAs } from "../forms.ts";
import { Platform } from "../platform.ts";
import { input } from "../table.ts";

const Assignment = textAs(
  (line) => {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? undefined : ([name, value] as const);
  },
  (line) => `"${line}" is not of the form NAME=value.`,
);

const platforms = andThen(list(Platform), (schema) =>
  schema
    .refine((all) => all.length > 0, { error: "name at least one platform, such as linux/amd64." })
    .transform((all): readonly string[] => [...new Set(all)]),
);

const assignments = andThen(lines(Assignment), (schema) =>
  schema.transform((all): Readonly<Record<string, string>> => Object.fromEntries(all)),
);

export const Build = z.object({
  platforms: input(platforms, {
    default: "linux/amd64",
    // A host's platform is compared with these before the deployment.
    jobs: ["build", "deploy"],
    description: "Platforms to build for, for example `linux/amd64,linux/arm64`.",
  }),
  builder: input(text(), {
    default: "slipway",
    description:
      "The buildx builder. `slipway` is created when it does not exist, with the `docker-container` driver, and kept for its cache. Any other builder must exist.",
  }),
  /** Absolute. */
  builderConfig: input(optionalExistingPath(), {
    default: "",
    description:
      "A `buildkitd.toml` for the builder when Slipway creates it, relative to `working-directory`, for example with registry mirrors.",
  }),
  driverOpts: input(list(z.string()), {
    default: "",
    description:
      "Options of the `docker-container` driver when Slipway creates the builder, for example `network=host`.",
  }),
  buildArgs: input(assignments, {
    default: "",
    description: "Build arguments for every image, one `NAME=value` per line.",
  }),
  cacheFrom: input(lines(z.string()), {
    default: "",
    description:
      "Caches to read from, one per line, in the syntax of buildx. `{image}` stands for the name of the image: `type=gha,scope={image}`.",
  }),
  cacheTo: input(lines(z.string()), {
    default: "",
    description:
      "Caches to write to, one per line, in the syntax of buildx. A cache that cannot be written causes a warning and does not fail the build.",
  }),
  noCache: input(flag(), { default: "false", description: "Build without the cache." }),
  pull: input(flag(), { default: "false", description: "Always check for newer base images." }),
  provenance: input(choice(["max", "min", "off"]), {
    default: "max",
    description: "Level of the SLSA provenance that is attached to every image: `max`, `min` or `off`.",
  }),
  sbom: input(flag(), {
    default: "false",
    description: "Attach a software bill of materials (SBOM) to every image.",
  }),
});
