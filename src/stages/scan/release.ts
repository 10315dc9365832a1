import { createHash, randomBytes } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { plainEnvironment } from "../../system/environment.ts";
import { run } from "../../system/run.ts";

const VERSION = "0.74.0";
const RELEASES = "https://github.com/aquasecurity/trivy/releases/download";

/** A release's archive, and what it must be. */
export interface Release {
  readonly version: string;
  readonly address: string;
  readonly sha256: string;
}

/** The pinned release. Each checksum was found alike in several independent public repositories. */
export function pinnedRelease(platform: NodeJS.Platform, arch: string): Release | undefined {
  const archives: Readonly<Record<string, Pick<Release, "sha256"> & { name: string }>> = {
    "linux-x64": {
      name: "Linux-64bit",
      sha256: "2ae6fe3ee734b7fdf11335663e18c75ea12dccc76062f09f164a3b0f8be4371a",
    },
    "linux-arm64": {
      name: "Linux-ARM64",
      sha256: "b94ce1976bbf3c15b514b605ee88be7c6d94a29be2302847ff01cb794d47aad5",
    },
  };
  const archive = archives[`${platform}-${arch}`];
  if (!archive) return undefined;
  const address = `${RELEASES}/v${VERSION}/trivy_${VERSION}_${archive.name}.tar.gz`;
  return { version: VERSION, address, sha256: archive.sha256 };
}

/**
 * The program of a release that lies in `folder`, downloaded when it does not. Nothing is unpacked before its checksum
 * is right, and `folder` appears as a whole.
 * @throws StageFailure when it cannot be had, or is not what it should be.
 */
export async function installedRelease(release: Release, folder: string, context: Context): Promise<string> {
  const program = join(folder, "trivy");
  if (await exists(program)) return program;
  context.log.info(`downloading Trivy ${release.version}`);
  const half = `${folder}.${randomBytes(6).toString("hex")}`;
  using _ = context.undo.note({ kind: "folder", path: half });
  try {
    await mkdir(half, { recursive: true });
    const archive = join(half, "trivy.tar.gz");
    await writeFile(archive, checked(await download(release.address, context.signal), release));
    const options = { env: plainEnvironment(context.env), signal: context.signal };
    await run(["tar", "-xzf", archive, "-C", half, "trivy"], options);
    await rm(archive);
    await rename(half, folder).catch(async (error: unknown) => {
      // Another run may have been quicker; what it put there has the same checksum.
      if (!(await exists(program))) throw error;
    });
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return program;
}

function checked(bytes: Uint8Array, { address, sha256, version }: Release): Uint8Array {
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found === sha256) return bytes;
  throw new StageFailure(
    `${address} has the SHA-256 ${found}, expected ${sha256}: it is not the release of Trivy ${version}, and was not unpacked. Install Trivy from a source that you trust.`,
  );
}

async function download(address: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const response = await fetch(address, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(300_000)]),
    });
    if (!response.ok) throw new Error(`answered ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const said = why instanceof Error ? why.message : String(why);
    throw new StageFailure(
      `Trivy is not on PATH and could not be downloaded: ${address}: ${said}. Install it, or let this machine reach that address.`,
      { cause: error },
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
