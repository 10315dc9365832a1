type Argv = readonly string[];

/*
 * Images in registries, without building or pulling them. Which registries are mirrored, and which go without TLS, is
 * in the configuration of the builder that the child's variable BUILDX_BUILDER names.
 * @see https://docs.docker.com/reference/cli/docker/buildx/imagetools/
 */

/**
 * Gives an image more tags. `--prefer-index=false` keeps an image of one platform as it is: otherwise buildx wraps it in
 * an index, which has another digest.
 */
export function createTagsArgs(source: string, references: readonly string[]): Argv {
  return [
    ...["docker", "buildx", "imagetools", "create", "--prefer-index=false"],
    ...references.flatMap((reference) => ["--tag", reference]),
    source,
  ];
}

/** Prints the descriptor behind a reference as JSON. */
export function inspectReferenceArgs(reference: string): Argv {
  return ["docker", "buildx", "imagetools", "inspect", "--format", "{{json .Manifest}}", reference];
}
