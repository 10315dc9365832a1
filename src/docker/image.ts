import { z } from "zod";

/*
 * Images in the engine: the commands, and what `docker image inspect` prints.
 * @see https://docs.docker.com/reference/cli/docker/image/
 */

type Argv = readonly string[];

/** `platform` for an index; without it, docker pulls the engine's own platform. */
export function pullImageArgs(reference: string, platform?: string): Argv {
  return ["docker", "pull", "--quiet", ...(platform ? ["--platform", platform] : []), reference];
}

/** Writes an image to a tar archive. */
export function saveImageArgs(reference: string, archive: string): Argv {
  return ["docker", "save", "--output", archive, reference];
}

/** Reads images from a tar stream on standard input. */
export function loadImagesArgs(): Argv {
  return ["docker", "load", "--quiet"];
}

export function tagImageArgs(reference: string, name: string): Argv {
  return ["docker", "tag", reference, name];
}

/** Prints JSON, in the order of the names. Exit code 1 when the engine does not have one of them. */
export function inspectImagesArgs(names: readonly string[]): Argv {
  return ["docker", "image", "inspect", ...names];
}

/** Removes a name, and the image with its last name. */
export function removeImageArgs(name: string): Argv {
  return ["docker", "image", "rm", name];
}

const Inspected = z.looseObject({
  Id: z.string(),
  RepoDigests: z.array(z.string()).nullish(),
  Os: z.string().optional(),
  Architecture: z.string().optional(),
  Variant: z.string().optional(),
  Config: z
    .looseObject({ Healthcheck: z.looseObject({ Test: z.array(z.string()).nullish() }).nullish() })
    .nullish(),
});

export interface EngineImage {
  /** The digest of the manifest in an engine with the containerd image store, of the configuration in any other. */
  readonly id: string;
  /** `undefined` when the engine does not show the image's configuration. */
  readonly platform:
    | { readonly os: string; readonly architecture: string; readonly variant: string | undefined }
    | undefined;
  readonly hasHealthcheck: boolean;
  /** The repositories that it is known from: `redis@sha256:…`, with the digest of the index. */
  readonly repoDigests: readonly string[];
}

/** Reads the output of {@link inspectImagesArgs}. */
export function parseImages(text: string): readonly EngineImage[] {
  return z
    .array(Inspected)
    .parse(JSON.parse(text))
    .map(({ Id, RepoDigests, Os, Architecture, Variant, Config }) => {
      const [kind = "NONE"] = Config?.Healthcheck?.Test ?? [];
      return {
        id: Id,
        // Empty rather than absent, when the configuration is not shown.
        platform:
          Os && Architecture
            ? { os: Os, architecture: Architecture, variant: Variant || undefined }
            : undefined,
        hasHealthcheck: kind !== "NONE",
        repoDigests: RepoDigests ?? [],
      };
    });
}
