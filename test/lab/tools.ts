import { chmod, cp, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cached, inCache } from "./cache.ts";
import { openPackages } from "./packages.ts";

/** Increase the number when you change the list of packages. */
const NAME = `tools-2-${process.arch}`;

/** The engine and its clients from Debian sid: those of Debian 12 are too old. These run with its libc. */
const RECENT = [
  "docker.io",
  "containerd",
  "docker-cli",
  "docker-buildx",
  "docker-compose",
  "crane",
  "cosign",
  "oras",
  "docker-registry",
];

/** Programs that depend on Debian 12's libc, with the libraries of iptables. */
const STABLE = [
  "runc",
  "tini",
  "iptables",
  "libxtables12",
  "libmnl0",
  "libnftnl11",
  "libnetfilter-conntrack3",
  "libnfnetlink0",
  "libip4tc2",
  "libip6tc2",
  "debootstrap",
  "qemu-user-static",
];

export interface Tools {
  /** Programs for users and tests: docker, crane, cosign, oras. */
  readonly bin: string;
  /** Programs of the engine: dockerd, containerd, runc, iptables and others. */
  readonly sbin: string;
  readonly plugins: string;
  readonly root: string;
}

/** Unpacks a Docker engine and its tools from Debian packages into the cache. */
export async function installTools(): Promise<Tools> {
  const folder = await inCache(NAME, async (half) => {
    const root = join(half, "root");
    const apt = join(half, "apt");
    await mkdir(root);
    const packages = await openPackages(apt, ["bookworm", "sid"]);
    const files = await packages.unpack(
      [...RECENT.map((name) => `${name}/sid`), ...STABLE.map((name) => `${name}/bookworm`)],
      root,
    );
    await rm(apt, { recursive: true });
    await dropOtherEmulators(join(root, "usr/bin"));
    await writeFile(join(half, "packages.txt"), `${files.join("\n")}\n`);
    await link(half, root);
  });
  return toolsIn(folder);
}

export function haveTools(): boolean {
  return cached(NAME) !== undefined;
}

/** The tools, if they are in the cache. */
export function installedTools(): Tools | undefined {
  const folder = cached(NAME);
  return folder === undefined ? undefined : toolsIn(folder);
}

function toolsIn(folder: string): Tools {
  return {
    bin: join(folder, "bin"),
    sbin: join(folder, "sbin"),
    plugins: join(folder, "root/usr/libexec/docker/cli-plugins"),
    root: join(folder, "root"),
  };
}

/** Removes qemu's emulators of other processors, which saves 400 MB. */
async function dropOtherEmulators(bin: string): Promise<void> {
  const wanted = ["qemu-aarch64-static", "qemu-x86_64-static"];
  for (const name of await readdir(bin)) {
    if (name.startsWith("qemu-") && !wanted.includes(name)) await rm(join(bin, name));
  }
}

async function link(folder: string, root: string): Promise<void> {
  const bin = join(folder, "bin");
  const sbin = join(folder, "sbin");
  await mkdir(bin);
  await mkdir(sbin);
  const usr = "../root/usr";
  for (const name of ["docker", "crane", "cosign", "oras"])
    await symlink(`${usr}/bin/${name}`, join(bin, name));
  for (const name of ["containerd", "containerd-shim-runc-v2", "ctr"]) {
    await symlink(`${usr}/bin/${name}`, join(sbin, name));
  }
  for (const name of ["dockerd", "docker-proxy", "runc"])
    await symlink(`${usr}/sbin/${name}`, join(sbin, name));
  // sid's docker-init links to a tini-static from a package that needs a newer libc. Debian 12's is the same program.
  await cp(join(root, "usr/bin/tini-static"), join(sbin, "docker-init"));
  const libraries = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  for (const name of ["iptables", "ip6tables", "iptables-save", "iptables-restore"]) {
    const script = [
      "#!/bin/sh",
      `root=$(dirname "$(dirname "$(readlink -f "$0")")")/root`,
      `lib=$root/usr/lib/${libraries}`,
      `export LD_LIBRARY_PATH="$lib" XTABLES_LIBDIR="$lib/xtables"`,
      `exec "$root/usr/sbin/xtables-nft-multi" ${name} "$@"`,
      "",
    ].join("\n");
    await writeFile(join(sbin, name), script);
    await chmod(join(sbin, name), 0o755);
  }
}
