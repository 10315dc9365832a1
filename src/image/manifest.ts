import { z } from "zod";

/*
 * Image indexes and manifests, as registries and layouts store them: the parts that Slipway reads.
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const Descriptor = z.object({
  mediaType: z.string(),
  digest: Digest,
  size: z.number(),
  platform: z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() }).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type Descriptor = z.infer<typeof Descriptor>;

const ImageIndex = z.object({ manifests: z.array(Descriptor) });
export type ImageIndex = z.infer<typeof ImageIndex>;

const Blob = z.object({ digest: Digest, size: z.number() });
const ImageManifest = z.object({
  mediaType: z.string().default("application/vnd.oci.image.manifest.v1+json"),
  config: Blob,
  layers: z.array(Blob),
});
export type ImageManifest = z.infer<typeof ImageManifest>;

export function parseIndex(text: string): ImageIndex {
  return ImageIndex.parse(JSON.parse(text));
}

export function parseManifest(text: string): ImageManifest {
  return ImageManifest.parse(JSON.parse(text));
}

/**
 * The image of a layout. BuildKit lists it once for each of its names.
 * @throws Error when there is none, or also one of another build.
 */
export function rootOf({ manifests }: ImageIndex, layout: string): Descriptor {
  const [root] = manifests;
  if (root === undefined) throw new Error(`${layout}/index.json names no image`);
  const other = manifests.find(({ digest }) => digest !== root.digest);
  if (other === undefined) return root;
  throw new Error(
    `${layout}/index.json names several images (${root.digest}, ${other.digest}): builds with different names have written to this folder. Remove it and build again.`,
  );
}

/** The images among the manifests of an index. The others are attestations, for the platform unknown/unknown. */
export function platformsOf(
  manifests: readonly Descriptor[],
): readonly { platform: string; digest: string }[] {
  return manifests.flatMap(({ platform, digest, annotations }) => {
    const isImage = platform && platform.os !== "unknown" && !annotations?.["vnd.docker.reference.type"];
    return isImage ? [{ platform: formatPlatform(platform), digest }] : [];
  });
}

/** `linux/arm/v7`. The variant v8 is left out for arm64, which means the same. */
export function formatPlatform({ os, architecture, variant }: NonNullable<Descriptor["platform"]>): string {
  const isUsual = !variant || (architecture === "arm64" && variant === "v8");
  return [os, architecture, ...(isUsual ? [] : [variant])].join("/");
}

/** Compressed bytes. */
export function sizeOf({ config, layers }: ImageManifest): number {
  return layers.reduce((sum, { size }) => sum + size, config.size);
}
