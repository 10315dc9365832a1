import { sourceOf } from "../../image/source.ts";
import type { Candidate } from "../../model/result.ts";

export interface ScanWork {
  readonly candidates: readonly Candidate[];
  /** References of the third-party images. They are scanned, and do not gate. */
  readonly thirdParty: readonly string[];
  /** The platform that third-party images are scanned for. */
  readonly platform: string;
}

/** One platform of an image: a layout on this machine with its manifest's digest, or a reference. */
type TargetSource =
  | { readonly kind: "layout"; readonly layout: string; readonly digest: string }
  | { readonly kind: "registry"; readonly reference: string };

/** One image for one platform: what is scanned once. */
export interface ScanTarget {
  readonly image: string;
  readonly platform: string;
  readonly gated: boolean;
  readonly source: TargetSource;
}

/**
 * What to scan, in the order in which the scans start: images that gate come first.
 * @throws StageFailure for a candidate that is neither in a layout nor in a registry.
 */
export function targetsOf({ candidates, thirdParty, platform }: ScanWork): readonly ScanTarget[] {
  const gated = candidates.flatMap((candidate) =>
    candidate.platforms.map((one) => ({
      image: candidate.image,
      platform: one.platform,
      gated: true,
      source: targetSource(candidate, one.digest),
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

function targetSource(candidate: Candidate, digest: string): TargetSource {
  const source = sourceOf(candidate);
  return source.kind === "layout"
    ? { ...source, digest }
    : { kind: "registry", reference: `${source.repository}@${digest}` };
}

/** A name for a target's files: `nsip-api-linux-arm64`, `docker.io-library-redis-7-linux-amd64`. */
export function fileNameOf({ image, platform }: Pick<ScanTarget, "image" | "platform">): string {
  return `${image}-${platform}`.replace(/[^\w.-]+/g, "-");
}
