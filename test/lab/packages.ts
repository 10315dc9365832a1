import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { type Architecture, NATIVE } from "./platforms.ts";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Debian packages. A separate apt configuration leaves the machine's own apt state unchanged. */
export interface Packages {
  /** The address of the archive that the machine uses. */
  readonly mirror: string;
  /** Downloads packages (`name/suite`) and unpacks them into `root` without installing them. */
  unpack(names: readonly string[], root: string): Promise<readonly string[]>;
}

/** The first address of a Debian archive in apt sources of either format. */
export function mirrorIn(sources: string): string | undefined {
  const deb822 = /^URIs:\s*(\S*\/debian)\/?\s*$/m.exec(sources)?.[1];
  const oneLine = /^deb\s+(?:\[[^\]]*\]\s+)?(\S*\/debian)\/?\s/m.exec(sources)?.[1];
  return deb822 ?? oneLine;
}

export async function machineSources(): Promise<string> {
  const parts = "/etc/apt/sources.list.d";
  const files = existsSync(parts) ? (await readdir(parts)).sort().map((name) => join(parts, name)) : [];
  const texts = ["/etc/apt/sources.list", ...files].filter(existsSync).map((file) => readFile(file, "utf8"));
  return (await Promise.all(texts)).join("\n");
}

/** @throws if the machine's apt sources have no Debian archive. */
export async function openPackages(
  folder: string,
  suites: readonly string[],
  architecture: Architecture = NATIVE,
): Promise<Packages> {
  const mirror = mirrorIn(await machineSources());
  if (!mirror || !existsSync(KEYRING)) {
    throw new Error(
      "lab: no Docker engine answers, and a private one needs a Debian machine with a Debian archive in its apt sources. " +
        "Start a Docker engine (with buildx 0.17 and compose 2.24 or newer), then run scripts/setup again.",
    );
  }
  await mkdir(join(folder, "lists", "partial"), { recursive: true });
  await mkdir(join(folder, "cache", "archives", "partial"), { recursive: true });
  const sources = join(folder, "debian.sources");
  await writeFile(
    sources,
    `Types: deb\nURIs: ${mirror}\nSuites: ${suites.join(" ")}\nComponents: main\nSigned-By: ${KEYRING}\n`,
  );
  const config = join(folder, "apt.conf");
  await writeFile(
    config,
    [
      `Dir::Etc::sourcelist "${sources}";`,
      'Dir::Etc::sourceparts "/nonexistent";',
      'Dir::Etc::preferencesparts "/nonexistent";',
      `Dir::State::Lists "${join(folder, "lists")}";`,
      'Dir::State::status "/dev/null";',
      `Dir::Cache "${join(folder, "cache")}";`,
      `APT::Architecture "${architecture}";`,
      `APT::Architectures { "${architecture}"; };`,
      'APT::Sandbox::User "root";',
      // Only package lists: the machine's configuration may add AppStream data and translations.
      'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";',
      'Acquire::Languages "none";',
      "",
    ].join("\n"),
  );
  const env = { ...process.env, APT_CONFIG: config };
  await run(["apt-get", "-q", "update"], { env, timeout: 300_000 });
  return {
    mirror,
    async unpack(names, root) {
      const debs = join(folder, "debs");
      await rm(debs, { recursive: true, force: true });
      await mkdir(debs);
      await run(["apt-get", "-q", "download", ...names], { env, cwd: debs, timeout: 600_000 });
      const files = (await readdir(debs)).sort();
      for (const file of files) await run(["dpkg", "-x", join(debs, file), root], { env });
      return files;
    },
  };
}
