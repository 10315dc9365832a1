import { StageFailure } from "../model/failure.ts";
import type { Candidate } from "../model/result.ts";

/** Where the bytes of a candidate are. */
export type ImageSource =
  /** In an OCI layout on this machine. */
  | { readonly kind: "layout"; readonly layout: string }
  /** In a registry, under their digest: `ghcr.io/team/api`. */
  | { readonly kind: "registry"; readonly repository: string };

/**
 * Where a gate reads a candidate: from the layout, which needs no network, or else from a registry.
 * @throws StageFailure when it is in neither.
 */
export function sourceOf(candidate: Pick<Candidate, "image" | "layout" | "repositories">): ImageSource {
  const { image, layout, repositories } = candidate;
  if (layout !== null) return { kind: "layout", layout };
  if (repositories.length > 0) return { kind: "registry", repository: pushedRepository(candidate) };
  throw new StageFailure(
    `${image}: its layout is on the machine that built it, and no registry has it. Run this stage in the job that builds, or set the input registries there.`,
  );
}

/**
 * The repository that a candidate was pushed to by digest: `preferred` if it is one of them, or else the first.
 * @throws StageFailure when the candidate was built without a registry.
 */
export function pushedRepository(
  { image, repositories }: Pick<Candidate, "image" | "repositories">,
  preferred?: string,
): string {
  const repository = repositories.find((one) => one === preferred) ?? repositories[0];
  if (repository !== undefined) return repository;
  throw new StageFailure(notPushed(image));
}

/** The problem with an image that was built without a registry. */
export function notPushed(image: string): string {
  return `${image} is in no registry: set the input registries in the run that builds it.`;
}

/** One platform of a candidate, and whether an engine has to emulate it. */
export interface ChosenPlatform {
  readonly platform: string;
  /** Of the platform's manifest. */
  readonly digest: string;
  readonly emulated: boolean;
}

/**
 * The platform of a candidate that an engine runs: its own, or else the first that the candidate was built for.
 * @param engine the engine's platform without a variant, such as `linux/arm64`, which runs `linux/arm64/v8`.
 */
export function platformFor(
  { platforms }: Pick<Candidate, "platforms">,
  engine: string,
): ChosenPlatform | undefined {
  const own = platforms.find(({ platform }) => platform === engine || platform.startsWith(`${engine}/`));
  const chosen = own ?? platforms[0];
  return chosen && { platform: chosen.platform, digest: chosen.digest, emulated: own === undefined };
}
