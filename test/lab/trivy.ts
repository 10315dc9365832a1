import { createHash } from "node:crypto";
import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { cached, inCache } from "./cache.ts";
import { compile } from "./compile.ts";
import { VERSIONS } from "./versions.ts";

/** SHA-256 of the release's archives. Several independent public repositories have the same values. */
const RELEASES: Readonly<Record<string, { name: string; sha256: string }>> = {
  x64: { name: "Linux-64bit", sha256: "2ae6fe3ee734b7fdf11335663e18c75ea12dccc76062f09f164a3b0f8be4371a" },
  arm64: { name: "Linux-ARM64", sha256: "b94ce1976bbf3c15b514b605ee88be7c6d94a29be2302847ff01cb794d47aad5" },
};

const NAME = `trivy-${VERSIONS.trivy}`;

export function haveTrivy(): boolean {
  return cached(NAME) !== undefined;
}

/**
 * The folder of a Trivy of the pinned version: the one on PATH, the downloaded release, or one compiled from source.
 */
export async function installTrivy(internet: boolean): Promise<{ folder: string; how: string }> {
  const there = await onPath();
  if (there) return { folder: there, how: "found on PATH" };
  let how = "cached";
  const folder = await inCache(NAME, async (half) => {
    how = internet ? "downloaded" : "compiled";
    await (internet ? download(half) : build(half));
  });
  return { folder, how };
}

/** The folder of the Trivy on PATH, if it has the pinned version. */
export async function onPath(): Promise<string | undefined> {
  const { stdout } = await run(["sh", "-c", "command -v trivy && trivy version --quiet"], {
    env: process.env,
    accept: [0, 1, 127],
  });
  const [path, version] = stdout.split("\n");
  return path && version?.trim() === `Version: ${VERSIONS.trivy}`
    ? path.slice(0, path.lastIndexOf("/"))
    : undefined;
}

async function download(folder: string): Promise<void> {
  const release = RELEASES[process.arch];
  if (!release) throw new Error(`lab: no release of Trivy is pinned for the processor ${process.arch}`);
  const file = `trivy_${VERSIONS.trivy}_${release.name}.tar.gz`;
  const address = `https://github.com/aquasecurity/trivy/releases/download/v${VERSIONS.trivy}/${file}`;
  const response = await fetch(address, { signal: AbortSignal.timeout(300_000) });
  if (!response.ok) throw new Error(`lab: ${address} answered ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== release.sha256)
    throw new Error(`lab: ${address} has SHA-256 ${found}, expected ${release.sha256}`);
  const archive = join(folder, file);
  await writeFile(archive, bytes);
  await run(["tar", "-xzf", archive, "-C", folder, "trivy"], { env: process.env });
  await rm(archive);
  await chmod(join(folder, "trivy"), 0o755);
}

async function build(folder: string): Promise<void> {
  await compile({
    module: "trivy",
    packages: ["github.com/aquasecurity/trivy/cmd/trivy"],
    variables: { "github.com/aquasecurity/trivy/pkg/version/app.ver": VERSIONS.trivy },
    destination: folder,
    environment: { GOEXPERIMENT: "jsonv2" },
  });
}
