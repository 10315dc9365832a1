import { rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { inCache } from "./cache.ts";
import { machineSources, mirrorIn } from "./packages.ts";
import type { Architecture } from "./platforms.ts";
import type { Tools } from "./tools.ts";
import { VERSIONS } from "./versions.ts";

/** A minimal Debian 12 root of an architecture, in the cache; returns the archive's path. Needs emulation for a foreign one. */
export async function debianRoot(tools: Tools, architecture: Architecture): Promise<string> {
  const folder = await inCache(`debian-12-${VERSIONS.debianRoot}-${architecture}`, async (half) => {
    const mirror = mirrorIn(await machineSources());
    if (!mirror)
      throw new Error("lab: this machine's apt sources name no Debian archive to make a base image from");
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
    // The machine's own names and addresses, which debootstrap copies in, do not belong in an image.
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
