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

/** One bake for all images and platforms: BuildKit runs shared steps once, and everything else in parallel. */
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
    // Bake needs permission outside of its working directory. These folders come from the compose file and from us.
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

/** The name of a service as a bake target: a dot would separate attributes. */
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
 * What the compose model does not contain, as a bake file that is merged over it. `tags` is empty because bake would use
 * compose's `image:` as a tag, which a push by digest cannot have.
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
  const metadata = placed(labels, inputs);
  const target = images.map(({ name, target }) => [
    bakeTarget(target),
    {
      tags: [],
      platforms: inputs.platforms,
      args: inputs.buildArgs,
      ...metadata,
      attest: attestations(inputs),
      "cache-from": fill(inputs.cacheFrom, name),
      // A cache that cannot be written must not fail a build.
      "cache-to": fill(inputs.cacheTo, name).map((text) => `${text},ignore-error=true`),
      output: outputs(repositoriesOf(name, inputs.registries), `${layouts}/${name}`),
    },
  ]);
  return { target: Object.fromEntries(target) };
}

/** Of the labels, those that change with every commit although nothing of the image does. */
const VOLATILE = ["created", "revision", "version"].map((name) => `org.opencontainers.image.${name}`);

/**
 * Labels are in the image's configuration. The volatile ones are annotations of the index instead, so that an image whose
 * content has not changed keeps the digests of its platforms, and its containers. An image of one platform without
 * attestations has no index.
 * @see https://docs.docker.com/build/metadata/annotations/
 */
function placed(
  labels: Readonly<Record<string, string>>,
  { platforms, provenance, sbom }: BuildInputs,
): { readonly labels: object; readonly annotations: readonly string[] } {
  const hasIndex = platforms.length > 1 || provenance !== "off" || sbom;
  const isAnnotation = (name: string) => hasIndex && VOLATILE.includes(name);
  const all = Object.entries(labels);
  return {
    labels: Object.fromEntries(all.filter(([name]) => !isAnnotation(name))),
    annotations: all.filter(([name]) => isAnnotation(name)).map(([name, value]) => `index:${name}=${value}`),
  };
}

/** Provenance must be disabled explicitly: buildx attaches a minimal one by default. */
function attestations({ provenance, sbom }: BuildInputs): readonly string[] {
  const first = provenance === "off" ? "type=provenance,disabled=true" : `type=provenance,mode=${provenance}`;
  return sbom ? [first, "type=sbom"] : [first];
}

/**
 * The registry, if any, and the layout for the gates. Both have the same name, because BuildKit writes it into the
 * subject of the attestations: with different names, one build has two digests, and the metadata file contains only one
 * of them.
 */
function outputs(repositories: readonly string[], layout: string): readonly string[] {
  if (repositories.length === 0) return [`type=oci,dest=${layout},tar=false`];
  const name = `"name=${repositories.join(",")}"`;
  return [
    `type=image,${name},push-by-digest=true,name-canonical=true,push=true`,
    `type=oci,${name},dest=${layout},tar=false`,
  ];
}
