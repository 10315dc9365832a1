import { constants, copyFile, link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Descriptor,
  type ImageManifest,
  parseIndex,
  parseManifest,
  platformsOf,
  rootOf,
  sizeOf,
} from "./manifest.ts";

/*
 * OCI layouts on disk: the output of a build, and one platform's image out of it.
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */

export interface LayoutContents {
  /** The digest of the image: of its index or, with neither attestations nor several platforms, of its manifest. */
  readonly digest: string;
  readonly platforms: { platform: string; digest: string; size: number }[];
}

/**
 * The contents of a layout, each platform with its compressed size in bytes.
 * @throws Error when it does not contain exactly one image.
 */
export async function readLayout(layout: string): Promise<LayoutContents> {
  const root = rootOf(parseIndex(await readFile(join(layout, "index.json"), "utf8")), layout);
  const manifests = isIndex(root) ? parseIndex(await readBlob(layout, root.digest)).manifests : [root];
  const platforms = await Promise.all(
    platformsOf(manifests).map(async ({ platform, digest }) => ({
      platform,
      digest,
      size: sizeOf(parseManifest(await readBlob(layout, digest))),
    })),
  );
  if (platforms.length === 0) throw new Error(`${layout}: ${root.digest} has no image for any platform`);
  return { digest: root.digest, platforms };
}

/** Prepares a layout for another build: BuildKit would add to its index, and writes only the blobs that are missing. */
export async function openLayout(layout: string): Promise<void> {
  await rm(join(layout, "index.json"), { force: true });
}

/** Removes the blobs of earlier builds that the image does not need, and the unfinished files of a killed build. */
export async function pruneLayout(layout: string): Promise<void> {
  const root = rootOf(parseIndex(await readFile(join(layout, "index.json"), "utf8")), layout);
  const manifests = isIndex(root) ? parseIndex(await readBlob(layout, root.digest)).manifests : [root];
  const contents = await Promise.all(
    manifests.map(async ({ digest }) => parseManifest(await readBlob(layout, digest))),
  );
  const needed = new Set([
    root.digest,
    ...manifests.map(({ digest }) => digest),
    ...contents.flatMap(({ config, layers }) => [config.digest, ...layers.map(({ digest }) => digest)]),
  ]);
  const blobs = join(layout, "blobs", "sha256");
  const old = (await readdir(blobs)).filter((name) => !needed.has(`sha256:${name}`));
  await Promise.all(old.map((name) => rm(join(blobs, name))));
  await rm(join(layout, "ingest"), { recursive: true, force: true });
}

/**
 * Creates the layout `into` with one platform's image only, for programs that would choose a platform of an index
 * themselves. Blobs are hard links if the file system supports it.
 *
 * With `name`, `tar -C into -c . | docker load` gives the image that name: an engine with the containerd image store
 * reads the annotations of `index.json`, one without it reads `manifest.json`.
 */
export async function platformLayout(
  layout: string,
  manifestDigest: string,
  into: string,
  name?: string,
): Promise<void> {
  const text = await readBlob(layout, manifestDigest);
  const manifest = parseManifest(text);
  await mkdir(join(into, "blobs", "sha256"), { recursive: true });
  const blobs = new Set([
    manifestDigest,
    manifest.config.digest,
    ...manifest.layers.map(({ digest }) => digest),
  ]);
  await Promise.all([...blobs].map((digest) => linkOrCopy(blobPath(layout, digest), blobPath(into, digest))));
  const index = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      {
        mediaType: manifest.mediaType,
        digest: manifestDigest,
        size: Buffer.byteLength(text),
        ...(name ? { annotations: namesOf(name) } : {}),
      },
    ],
  };
  await Promise.all([
    writeFile(join(into, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" })),
    writeFile(join(into, "index.json"), JSON.stringify(index)),
    ...(name
      ? [writeFile(join(into, "manifest.json"), JSON.stringify(archiveManifest(manifest, name)))]
      : []),
  ]);
}

/** @see https://github.com/containerd/containerd/blob/main/core/images/annotations.go */
function namesOf(name: string): Readonly<Record<string, string>> {
  return { "io.containerd.image.name": name, "org.opencontainers.image.ref.name": name };
}

/** The format of `docker save` before it wrote layouts. */
function archiveManifest({ config, layers }: ImageManifest, name: string): unknown {
  const path = (digest: string) => blobPath(".", digest);
  return [
    { Config: path(config.digest), RepoTags: [name], Layers: layers.map(({ digest }) => path(digest)) },
  ];
}

function isIndex({ mediaType }: Descriptor): boolean {
  return /image\.index|manifest\.list/.test(mediaType);
}

function blobPath(layout: string, digest: string): string {
  return join(layout, "blobs", ...digest.split(":"));
}

function readBlob(layout: string, digest: string): Promise<string> {
  return readFile(blobPath(layout, digest), "utf8");
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    // Another device, a file system without hard links, or a file of another user.
    if (!["EXDEV", "EPERM", "ENOTSUP", "EMLINK"].includes(error.code ?? "")) throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  });
}
