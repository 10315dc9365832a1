import { dirname, resolve } from "node:path";
import type { ProjectImage } from "../compose/images.ts";
import type { ComposeModel } from "../compose/model.ts";
import type { BuildInputs, NamingInputs } from "../inputs/inputs.ts";
import { repositoriesOf } from "../model/reference.ts";

export interface BakeFiles {
  /** The rendered compose model. */
  readonly model: string;
  /** The override of {@link bakeOverride}. */
  readonly override: string;
  /** Where bake writes what it built. */
  readonly metadata: string;
  /** The folder that gets one OCI layout per image. */
  readonly layouts: string;
}

/** One bake for all images and platforms: BuildKit runs what they share once, and everything else side by side. */
export function bakeArgs(
  images: readonly ProjectImage[],
  contexts: readonly string[],
  files: BakeFiles,
  inputs: BuildInputs,
): readonly string[] {
  return [
    "docker",
    "buildx",
    "bake",
    "--builder",
    inputs.builder,
    "--file",
    files.model,
    "--file",
    files.override,
    // Bake asks before it leaves its working directory; these are what the compose file and we ourselves named.
    ...contexts.flatMap((context) => ["--allow", `fs.read=${context}`]),
    "--allow",
    `fs.write=${files.layouts}`,
    "--metadata-file",
    files.metadata,
    "--progress",
    "rawjson",
    ...(inputs.noCache ? ["--no-cache"] : []),
    ...(inputs.pull ? ["--pull"] : []),
    ...images.map(({ target }) => bakeTarget(target)),
  ];
}

/** Bake's own spelling of a service: dots separate attributes there. */
export function bakeTarget(service: string): string {
  return service.replaceAll(".", "_");
}

/** Folders outside bake's working directory that the build reads. */
export function buildContexts(model: ComposeModel, images: readonly ProjectImage[]): readonly string[] {
  const folders = images.flatMap(({ target }) => {
    const { context, dockerfile } = model.services[target]?.build ?? {};
    if (!context || /^[a-z]+:\/\//.test(context)) return [];
    return [context, ...(dockerfile ? [dirname(resolve(context, dockerfile))] : [])];
  });
  return [...new Set(folders)];
}

/**
 * What compose's model does not say, as a bake file that is merged over it. The empty `tags` ends the quarrel between
 * compose's `image:`, which bake would make a tag, and a push by digest alone.
 * @see https://docs.docker.com/build/exporters/image-registry/
 */
export function bakeOverride(
  images: readonly ProjectImage[],
  layouts: string,
  labels: Readonly<Record<string, string>>,
  inputs: BuildInputs & NamingInputs,
): { readonly target: Readonly<Record<string, unknown>> } {
  const fill = (templates: readonly string[], image: string) =>
    templates.map((text) => text.replaceAll("{image}", image));
  const target = images.map(({ name, target }) => [
    bakeTarget(target),
    {
      tags: [],
      platforms: inputs.platforms,
      args: inputs.buildArgs,
      labels,
      attest: attestations(inputs),
      "cache-from": fill(inputs.cacheFrom, name),
      // A cache that cannot be written must not fail a build.
      "cache-to": fill(inputs.cacheTo, name).map((text) => `${text},ignore-error=true`),
      output: outputs(repositoriesOf(name, inputs.registries), `${layouts}/${name}`),
    },
  ]);
  return { target: Object.fromEntries(target) };
}

/** Provenance has to be switched off by name: buildx attaches a short one by itself. */
function attestations({ provenance, sbom }: BuildInputs): readonly string[] {
  const first = provenance === "off" ? "type=provenance,disabled=true" : `type=provenance,mode=${provenance}`;
  return sbom ? [first, "type=sbom"] : [first];
}

/**
 * The registry, when there is one, and the layout for the gates. Both have the same name, because BuildKit writes it
 * into the subject of the attestations: named differently, one build gives two digests, and the metadata file tells
 * only one of them.
 */
function outputs(repositories: readonly string[], layout: string): readonly string[] {
  if (repositories.length === 0) return [`type=oci,dest=${layout},tar=false`];
  const name = `"name=${repositories.join(",")}"`;
  return [
    `type=image,${name},push-by-digest=true,name-canonical=true,push=true`,
    `type=oci,${name},dest=${layout},tar=false`,
  ];
}
