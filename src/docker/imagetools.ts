type Argv = readonly string[];

/**
 * Gives an image that is in a registry tags, without building or fetching it. `--prefer-index=false` keeps an image of
 * one platform as it is: otherwise buildx wraps it into an index, which has another digest.
 */
export function tagArgs(source: string, references: readonly string[], builder: string | undefined): Argv {
  return [
    ...imagetools("create", builder),
    "--prefer-index=false",
    ...references.flatMap((reference) => ["--tag", reference]),
    source,
  ];
}

/** Tells what is behind a reference, as JSON. */
export function inspectArgs(reference: string, builder: string | undefined): Argv {
  return [...imagetools("inspect", builder), "--format", "{{json .Manifest}}", reference];
}

/** The builder's configuration says which registries are mirrored or go without TLS. */
function imagetools(command: "create" | "inspect", builder: string | undefined): Argv {
  return ["docker", "buildx", "imagetools", command, ...(builder ? ["--builder", builder] : [])];
}
