import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { machineSources, mirrorIn } from "./packages.ts";

const BUNDLE = "/etc/ssl/certs/ca-certificates.crt";
const CERTIFICATES = "/usr/local/share/ca-certificates";
const NPM_KEYS = ["registry", "replace-registry-host", "proxy", "https-proxy", "noproxy"];
/** Ends a stalled connection after one minute instead of npm's five. */
const NPM_PATIENCE = ["fetch-timeout=60000", "fetch-retries=5"];
const PIP_KEYS = ["index-url", "extra-index-url", "proxy", "timeout"];

/**
 * Writes how this machine reaches its package registries: `apt/` is for building stand-ins, `root/` is copied into every
 * finished one. It contains no credentials, and is not part of the repository.
 */
export async function describeMachine(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const root = join(folder, "root");
  for (const part of [
    "apt/sources.d",
    "root/etc/apt/sources.list.d",
    "root/etc/apt/apt.conf.d",
    "root/etc/ssl/certs",
  ]) {
    await mkdir(join(folder, part), { recursive: true });
  }
  await mkdir(join(root, "usr/local/etc"), { recursive: true });
  await mkdir(join(root, "usr/local/share/ca-certificates"), { recursive: true });
  await apt(folder);
  if (existsSync(BUNDLE)) await cp(BUNDLE, join(root, BUNDLE), { dereference: true });
  if (existsSync(CERTIFICATES)) {
    for (const name of await readdir(CERTIFICATES)) {
      // A later installation of ca-certificates rebuilds the bundle from these.
      if (name.endsWith(".crt"))
        await cp(join(CERTIFICATES, name), join(root, CERTIFICATES, name), { dereference: true });
    }
  }
  const [npmrc, pipConf] = await Promise.all([npm(), pip()]);
  const cafile = existsSync(BUNDLE) ? [`cafile=${BUNDLE}`] : [];
  await writeFile(
    join(root, "usr/local/etc/npmrc"),
    `${[...cafile, ...npmrc, ...NPM_PATIENCE].join("\n")}\n`,
  );
  const cert = existsSync(BUNDLE) ? [`cert = ${BUNDLE}`] : [];
  await writeFile(join(root, "etc/pip.conf"), `${["[global]", ...cert, ...pipConf].join("\n")}\n`);
}

async function apt(folder: string): Promise<void> {
  const mirror = mirrorIn(await machineSources()) ?? "";
  const security = /^(?:URIs:|deb)\s.*?(\S+-security)\/?(?:\s|$)/m.exec(await machineSources())?.[1];
  const source = (address: string, suites: string) =>
    `Types: deb\nURIs: ${address}\nSuites: ${suites}\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n`;
  const stable = [source(mirror, "bookworm bookworm-updates")];
  if (security) stable.push(source(security, "bookworm-security"));
  await writeFile(join(folder, "root/etc/apt/sources.list.d/debian.sources"), stable.join("\n"));
  await writeFile(
    join(folder, "apt/sources.d/debian.sources"),
    [...stable, source(mirror, "trixie")].join("\n"),
  );
  // Packages come from Debian 13 only on explicit request.
  await writeFile(join(folder, "apt/preferences"), "Package: *\nPin: release n=trixie\nPin-Priority: 100\n");
  const { stdout } = await run(["apt-config", "dump"], { env: process.env });
  const own = stdout
    .split("\n")
    .filter((line) => /^Acquire::(Check|https?::Proxy|Retries)/i.test(line) && !line.includes("@"));
  await writeFile(join(folder, "root/etc/apt/apt.conf.d/machine"), `${own.join("\n")}\n`);
  await writeFile(
    join(folder, "apt/apt.conf"),
    [
      ...own,
      'Dir::Etc::sourceparts "/run/apt/sources.d";',
      'Dir::Etc::preferences "/run/apt/preferences";',
      "",
    ].join("\n"),
  );
  await writeFile(
    join(folder, "apt/with-sources"),
    '#!/bin/sh\nset -eu\nexport APT_CONFIG=/run/apt/apt.conf DEBIAN_FRONTEND=noninteractive\napt-get -qq update\nexec "$@"\n',
  );
}

/** Leaves out addresses with an `@`: they contain credentials, which must not get into an image. */
async function npm(): Promise<string[]> {
  const { stdout } = await run(["npm", "config", "list", "--json"], { env: process.env });
  const config: unknown = JSON.parse(stdout);
  if (typeof config !== "object" || config === null) return [];
  return Object.entries(config).flatMap(([key, value]) =>
    NPM_KEYS.includes(key) && typeof value === "string" && value && !value.includes("@")
      ? [`${key}=${value}`]
      : [],
  );
}

async function pip(): Promise<string[]> {
  const { stdout } = await run(["python3", "-m", "pip", "config", "list"], { env: process.env });
  return stdout.split("\n").flatMap((line) => {
    const [, key, value] = /^global\.([a-z-]+)='(.*)'$/.exec(line) ?? [];
    return key && value && PIP_KEYS.includes(key) && !value.includes("@") ? [`${key} = ${value}`] : [];
  });
}
