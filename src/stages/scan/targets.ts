import { StageFailure } from "../../model/failure.ts";
import type { Candidate } from "../../model/result.ts";

export interface ScanWork {
  readonly candidates: readonly Candidate[];
  /** References of the images that the stack takes from others. They are scanned, and do not gate. */
  readonly thirdParty: readonly string[];
  /** The platform that third-party images are scanned for. */
  readonly platform: string;
}

/** Where an image's bytes are: on this machine, or behind a reference. */
type ImageSource =
  | { readonly kind: "layout"; readonly layout: string; readonly digest: string }
  | { readonly kind: "registry"; readonly reference: string };

/** One image for one platform: what is scanned once. */
export interface ScanTarget {
  readonly image: string;
  readonly platform: string;
  readonly gated: boolean;
  readonly source: ImageSource;
}

/**
 * What has to be scanned, in the order in which to start: what gates comes first.
 * @throws StageFailure for a candidate whose bytes are nowhere.
 */
export function targetsOf({ candidates, thirdParty, platform }: ScanWork): readonly ScanTarget[] {
  const gated = candidates.flatMap((candidate) =>
    candidate.platforms.map((one) => ({
      image: candidate.image,
      platform: one.platform,
      gated: true,
      source: sourceOf(candidate, one.digest),
    })),
  );
  const others = thirdParty.map((reference) => ({
    image: reference,
    platform,
    gated: false,
    source: { kind: "registry", reference } as const,
  }));
  return [...gated, ...others];
}

function sourceOf({ image, layout, repositories: [repository] }: Candidate, digest: string): ImageSource {
  if (layout !== null) return { kind: "layout", layout, digest };
  if (repository) return { kind: "registry", reference: `${repository}@${digest}` };
  throw new StageFailure(
    `${image}: its layout stayed on the machine that built it, and it was not pushed. Scan in the job that builds, or name registries there.`,
  );
}

/** A name for a target's files: `nsip-api-linux-arm64`, `docker.io-library-redis-7-linux-amd64`. */
export function fileNameOf({ image, platform }: Pick<ScanTarget, "image" | "platform">): string {
  return `${image}-${platform}`.replace(/[^\w.-]+/g, "-");
}
