import { rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { inCache } from "./cache.ts";
import { machineSources, mirrorIn } from "./packages.ts";
import type { Architecture } from "./platforms.ts";
import type { Tools } from "./tools.ts";
import { VERSIONS } from "./versions.ts";

/**
 * Creates a minimal Debian 12 root in the cache, and returns the archive's path. A foreign architecture needs
 * emulation.
 */
export async function debianRoot(tools: Tools, architecture: Architecture): Promise<string> {
  const folder = await inCache(`debian-12-${VERSIONS.debianRoot}-${architecture}`, async (half) => {
    const mirror = mirrorIn(await machineSources());
    if (!mirror)
      throw new Error(
        "lab: the base images need a Debian archive, and this machine's apt sources (/etc/apt/sources.list*) have none",
      );
    const root = join(half, "root");
    const env = { ...process.env, DEBOOTSTRAP_DIR: join(tools.root, "usr/share/debootstrap") };
    const program = join(tools.root, "usr/sbin/debootstrap");
    await run([program, `--arch=${architecture}`, "--variant=minbase", "bookworm", root, mirror], {
      env,
      cwd: "/",
    });
    const leftOut = [
      "./var/cache/apt/archives/*.deb",
      "./var/lib/apt/lists/*",
      "./var/log/*",
      "./proc/*",
      "./sys/*",
      "./dev/*",
    ];
    // debootstrap copies the machine's names and addresses, which do not belong in an image.
    leftOut.push("./etc/hostname", "./etc/resolv.conf", "./etc/apt/sources.list");
    const excludes = leftOut.map((pattern) => `--exclude=${pattern}`);
    await run(["tar", "-C", root, ...excludes, "-czf", archive(half, architecture), "."], {
      env: { ...process.env, GZIP: "-1" },
    });
    await rm(root, { recursive: true });
  });
  return archive(folder, architecture);
}

function archive(folder: string, architecture: Architecture): string {
  return join(folder, `debian-${architecture}.tar.gz`);
}
