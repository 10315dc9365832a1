import { createWriteStream } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { bareBake, finishedBake } from "./bake.ts";
import { builderToml } from "./buildkit.ts";
import { cached, inCache, removeOlder } from "./cache.ts";
import { logOf } from "./daemon.ts";
import { buildHostImage, hostImage } from "./hostimage.ts";
import { BUILDKIT_IMAGE } from "./images/catalogue.ts";
import { fetchInputs } from "./inputs.ts";
import { describeMachine } from "./machine.ts";
import { buildOwnImage } from "./ownimage.ts";
import { PREFIX, places, REGISTRY } from "./places.ts";
import { ARCHITECTURES, NATIVE } from "./platforms.ts";
import { digestOf, MARK, type Mark, mark, recipe, same } from "./recipe.ts";
import { debianRoot } from "./roots.ts";
import { restoreImages, saveImages } from "./storage.ts";
import type { Tools } from "./tools.ts";

const BUILDER = `${PREFIX}-images`;
const BUILDER_CONFIG = join(places.state, "buildkitd-images.toml");
export interface Needs {
  readonly env: NodeJS.ProcessEnv;
  readonly tools: Tools;
  readonly buildkit: () => Promise<string>;
  readonly say: (line: string) => void;
}

/** Whether the stand-ins would have to be built, which takes minutes, or lie in the registry or the cache. */
export async function haveStandIns(): Promise<boolean> {
  const made = await recipe();
  return (await mark())?.recipe === made || cached(cacheName(made)) !== undefined;
}

/** Sees to it that the registry serves every stand-in: from the storage as it is, from the cache, or by building them. */
export async function serveStandIns(needs: Needs): Promise<string> {
  const { env, tools, buildkit, say } = needs;
  const machine = join(places.state, "machine");
  await describeMachine(machine);
  const wanted: Mark = { recipe: await recipe(), machine: await digestOf(machine) };
  const name = cacheName(wanted.recipe);
  let found = await mark();
  if (same(found, wanted)) return "already served";
  const kept = cached(name);
  if (found?.recipe !== wanted.recipe && kept) {
    await restoreImages(join(kept, "registry"));
    await cp(join(kept, MARK), join(places.registryData, MARK));
    found = await mark();
    if (same(found, wanted)) return "from the cache";
  }
  if (found?.recipe !== wanted.recipe) {
    await bootstrapBuildkit(env, tools, machine, await buildkit());
    say("stand-ins: building them, with none of this machine's configuration");
    await buildBare(env, tools, machine);
  }
  say("stand-ins: adding how this machine reaches its package registries");
  await bake(env, finishedBake(machine));
  await run(["docker", "buildx", "rm", BUILDER], { env });
  say("stand-ins: building the deploy hosts' image");
  await buildHostImage(env, tools, hostImage(wanted.recipe), "stand-in");
  await writeFile(join(places.registryData, MARK), JSON.stringify(wanted));
  if (kept) await rm(kept, { recursive: true });
  await inCache(name, async (half) => {
    await saveImages(join(half, "registry"));
    await cp(join(places.registryData, MARK), join(half, MARK));
  });
  await removeOlder("stand-ins", name);
  return "built";
}

/** The image that holds BuildKit is built by the engine's own builder, on a root imported without any registry. */
async function bootstrapBuildkit(
  env: NodeJS.ProcessEnv,
  tools: Tools,
  machine: string,
  buildkit: string,
): Promise<void> {
  const base = `${PREFIX}/debian:bookworm-slim`;
  await run(["docker", "import", await debianRoot(tools, NATIVE), base], { env });
  const reference = `${REGISTRY}/${BUILDKIT_IMAGE}`;
  const contexts = { "debian:bookworm-slim": `docker-image://${base}`, machine, buildkit };
  const folder = join(import.meta.dirname, "images", "buildkit");
  await buildOwnImage(env, reference, folder, contexts);
  await run(["docker", "image", "rm", base], { env });
}

async function buildBare(env: NodeJS.ProcessEnv, tools: Tools, machine: string): Promise<void> {
  const roots = join(places.state, "roots");
  await rm(roots, { recursive: true, force: true });
  await mkdir(roots, { recursive: true });
  for (const architecture of ARCHITECTURES) {
    await cp(await debianRoot(tools, architecture), join(roots, `debian-${architecture}.tar.gz`));
  }
  await bake(env, bareBake({ roots, inputs: await fetchInputs(), machine }));
  await rm(roots, { recursive: true });
}

async function bake(env: NodeJS.ProcessEnv, file: object): Promise<void> {
  const { exitCode } = await run(["docker", "buildx", "inspect", BUILDER], { env, accept: [0, 1] });
  if (exitCode !== 0) {
    await writeFile(BUILDER_CONFIG, builderToml(REGISTRY, false));
    const options = ["--driver", "docker-container", "--buildkitd-config", BUILDER_CONFIG];
    const image = ["--driver-opt", `network=host,image=${REGISTRY}/${BUILDKIT_IMAGE}`];
    await run(["docker", "buildx", "create", "--name", BUILDER, ...options, ...image], { env });
  }
  const plain = { ...env, BUILDKIT_PROGRESS: "plain", BUILDX_NO_DEFAULT_ATTESTATIONS: "1" };
  const argv = ["docker", "buildx", "bake", "--builder", BUILDER, "--allow", "fs.read=*", "--file", "-"];
  await using log = createWriteStream(logOf("stand-ins"), { flags: "a" });
  await run(argv, { env: plain, stdin: JSON.stringify(file), onStderr: (line) => log.write(`${line}\n`) });
}

function cacheName(made: string): string {
  return `stand-ins-2-${made}-${NATIVE}`;
}
