import { createHash } from "node:crypto";
import { REGISTRY } from "./places.ts";

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** Pushes one file as an OCI artifact to the lab's registry (distribution-spec, "Pushing a blob monolithically"). */
export async function pushArtifact(
  repository: string,
  tag: string,
  types: { readonly artifact: string; readonly layer: string },
  file: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> },
): Promise<void> {
  const config = await pushBlob(repository, types.artifact, new TextEncoder().encode("{}"));
  const layer = await pushBlob(repository, types.layer, file.bytes);
  const titled = { ...layer, annotations: { "org.opencontainers.image.title": file.name } };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers: [titled] });
  const headers = { "Content-Type": MANIFEST };
  await send(`/v2/${repository}/manifests/${tag}`, { method: "PUT", headers, body: manifest });
}

async function pushBlob(
  repository: string,
  mediaType: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Descriptor> {
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const started = await send(`/v2/${repository}/blobs/uploads/`, { method: "POST" });
  const upload = new URL(started.headers.get("location") ?? "", `http://${REGISTRY}`);
  upload.searchParams.set("digest", digest);
  const headers = { "Content-Type": "application/octet-stream" };
  await send(`${upload.pathname}${upload.search}`, { method: "PUT", headers, body: bytes });
  return { mediaType, digest, size: bytes.byteLength };
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`http://${REGISTRY}${path}`, { ...init, signal: AbortSignal.timeout(60_000) });
  if (!response.ok)
    throw new Error(`lab: the registry answered ${response.status} to ${init.method} ${path}`);
  return response;
}
