import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { bareBake, finishedBake } from "./bake.ts";
import { cached, inCache, removeOlder } from "./cache.ts";
import { BUILDKIT_IMAGE } from "./images/catalogue.ts";
import { fetchInputs } from "./inputs.ts";
import { describeMachine } from "./machine.ts";
import { PREFIX, places, REGISTRY } from "./places.ts";
import { ARCHITECTURES, NATIVE } from "./platforms.ts";
import { debianRoot } from "./roots.ts";
import { restoreStorage, saveStorage } from "./storage.ts";
import type { Tools } from "./tools.ts";
import { VERSIONS } from "./versions.ts";

const BUILDER = `${PREFIX}-images`;
/** Lies in the registry's storage and says which stand-ins it holds. */
const MARK = "slipway-stand-ins.json";

interface Mark {
  readonly recipe: string;
  readonly machine: string;
}

export interface Needs {
  readonly env: NodeJS.ProcessEnv;
  readonly tools: Tools;
  readonly buildkit: () => Promise<string>;
  readonly say: (line: string) => void;
}

/** Sees to it that the registry serves every stand-in: from the storage as it is, from the cache, or by building them. */
export async function serveStandIns({ env, tools, buildkit, say }: Needs): Promise<string> {
  const machine = join(places.state, "machine");
  await describeMachine(machine);
  const wanted: Mark = { recipe: await recipe(), machine: await digestOf([machine]) };
  const name = `stand-ins-${wanted.recipe}-${NATIVE}`;
  let found = await mark();
  if (same(found, wanted)) return "already served";
  if (found?.recipe !== wanted.recipe && cached(name)) {
    await restoreStorage(join(cached(name) ?? "", "registry"));
    found = await mark();
    if (same(found, wanted)) return "from the cache";
  }
  await writeFile(places.builderConfig.replace(".toml", "-images.toml"), `[registry."${REGISTRY}"]\n  http = true\n`);
  if (found?.recipe !== wanted.recipe) {
    await bootstrapBuildkit(env, tools, machine, await buildkit());
    say("building the bare stand-ins");
    const roots = join(places.state, "roots");
    await rm(roots, { recursive: true, force: true });
    await mkdir(roots, { recursive: true });
    for (const architecture of ARCHITECTURES) {
      const archive = await debianRoot(tools, architecture);
      await cp(archive, join(roots, `debian-${architecture}.tar.gz`));
    }
    await bake(env, bareBake({ roots, inputs: await fetchInputs(), machine }));
    await rm(roots, { recursive: true });
  }
  say("laying this machine's registries over the stand-ins");
  await bake(env, finishedBake(machine));
  await run(["docker", "buildx", "rm", "--keep-state", BUILDER], { env });
  await writeFile(join(places.registryData, MARK), JSON.stringify(wanted));
  const older = cached(name);
  if (older) await rm(older, { recursive: true });
  await inCache(name, (half) => saveStorage(join(half, "registry")));
  await removeOlder("stand-ins", name);
  return "built";
}

/** The image that holds BuildKit is built by the engine's own builder, on a root imported without any registry. */
async function bootstrapBuildkit(env: NodeJS.ProcessEnv, tools: Tools, machine: string, buildkit: string): Promise<void> {
  const base = `${PREFIX}/debian:bookworm-slim`;
  await run(["docker", "import", await debianRoot(tools, NATIVE), base], { env });
  const reference = `${REGISTRY}/${BUILDKIT_IMAGE}`;
  const contexts = { "debian:bookworm-slim": `docker-image://${base}`, machine, buildkit };
  const flags = Object.entries(contexts).flatMap(([key, value]) => ["--build-context", `${key}=${value}`]);
  const folder = join(import.meta.dirname, "images", "buildkit");
  const build = ["docker", "buildx", "build", "--builder", "default", "--load", "--provenance=false", "--tag", reference];
  await run([...build, ...flags, folder], { env });
  await run(["docker", "push", "--quiet", reference], { env });
}

async function bake(env: NodeJS.ProcessEnv, file: object): Promise<void> {
  const { exitCode } = await run(["docker", "buildx", "inspect", BUILDER], { env, accept: [0, 1] });
  if (exitCode !== 0) {
    const driver = ["--driver", "docker-container", "--driver-opt", `network=host,image=${REGISTRY}/${BUILDKIT_IMAGE}`];
    const config = ["--buildkitd-config", places.builderConfig.replace(".toml", "-images.toml")];
    await run(["docker", "buildx", "create", "--name", BUILDER, ...driver, ...config], { env });
  }
  const plain = { ...env, BUILDKIT_PROGRESS: "plain", BUILDX_NO_DEFAULT_ATTESTATIONS: "1" };
  const argv = ["docker", "buildx", "bake", "--builder", BUILDER, "--allow", "fs.read=*", "--file", "-"];
  await run(argv, { env: plain, stdin: JSON.stringify(file) });
}

/** A digest of everything the stand-ins are made of, other than what this machine adds. */
async function recipe(): Promise<string> {
  // Trivy is no part of them.
  const made = { ...VERSIONS, trivy: undefined };
  return (await digestOf([join(import.meta.dirname, "images")], JSON.stringify(made))).slice(0, 16);
}

async function digestOf(folders: readonly string[], salt = ""): Promise<string> {
  const hash = createHash("sha256").update(salt);
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".ts"));
    for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) {
      hash.update(`${path.slice(folder.length)}\0`).update(await readFile(path));
    }
  }
  return hash.digest("hex");
}

async function mark(): Promise<Mark | undefined> {
  const file = join(places.registryData, MARK);
  if (!existsSync(file)) return undefined;
  return JSON.parse(await readFile(file, "utf8")) as Mark;
}

function same(found: Mark | undefined, wanted: Mark): boolean {
  return found?.recipe === wanted.recipe && found.machine === wanted.machine;
}
