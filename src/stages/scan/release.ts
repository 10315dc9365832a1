import { createHash } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { perform, type Step } from "../../model/step.ts";
import { plainEnvironment } from "../../system/environment.ts";

/** The first version with all the flags that we use: `--skip-version-check` and `--disable-telemetry` are the newest. */
export const OLDEST_VERSION = "0.63.0";

const VERSION = "0.74.0";
const RELEASES = "https://github.com/aquasecurity/trivy/releases/download";

/** A release's archive, and the checksum that it must have. */
export interface Release {
  readonly version: string;
  readonly address: string;
  readonly sha256: string;
}

/** The pinned release. Several independent public repositories have the same checksums. */
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

/** Where a release is installed, and how. */
export interface ReleasePlan {
  /** Contains the program `trivy`. */
  readonly folder: string;
  /** The folder until it is complete. */
  readonly unfinished: string;
  readonly archive: string;
  readonly unpack: Step;
}

/** @param run makes the names of this run unique. */
export function planRelease({ version }: Release, cache: string, run: string): ReleasePlan {
  const folder = join(cache, `trivy-${version}`);
  const unfinished = `${folder}.${run}`;
  const archive = join(unfinished, "trivy.tar.gz");
  return {
    folder,
    unfinished,
    archive,
    unpack: {
      argv: ["tar", "-xzf", archive, "-C", unfinished, "trivy"],
      when: `if Trivy ${OLDEST_VERSION} or newer is not on PATH`,
    },
  };
}

/**
 * Downloads a release, if its folder does not exist yet. Nothing is unpacked before its checksum is verified, and the
 * folder appears complete.
 * @throws StageFailure when the download fails, or does not have the checksum.
 */
export async function installRelease(release: Release, plan: ReleasePlan, context: Context): Promise<void> {
  const { folder, unfinished, archive, unpack } = plan;
  if (await exists(folder)) return;
  const { log, env, signal, undo } = context;
  log.info(`downloading Trivy ${release.version}`);
  using _ = undo.note({ kind: "folder", path: unfinished });
  try {
    await mkdir(unfinished, { recursive: true });
    await writeFile(archive, verified(await download(release.address, signal), release));
    await perform(unpack, log, { env: plainEnvironment(env), signal });
    await rm(archive);
    await rename(unfinished, folder).catch(async (error: unknown) => {
      // Another run may have been faster: what it installed has the same checksum.
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function verified(bytes: Uint8Array, { address, sha256, version }: Release): Uint8Array {
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found === sha256) return bytes;
  throw new StageFailure(
    `${address} has the SHA-256 ${found}, expected ${sha256}: it is not the release of Trivy ${version}, and was not unpacked. Install Trivy yourself from a source that you trust.`,
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
    const reason = why instanceof Error ? why.message : String(why);
    throw new StageFailure(
      `Trivy ${OLDEST_VERSION} or newer is not on PATH and could not be downloaded: ${address}: ${reason}. Install it, or allow this machine to reach that address.`,
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
