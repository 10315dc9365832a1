import { createWriteStream } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { bareBake, finishedBake } from "./bake.ts";
import { builderToml } from "./buildkit.ts";
import { cached, inCache, removeOlder } from "./cache.ts";
import { logOf } from "./daemon.ts";
import { buildHostImage, hostImage } from "./hostimage.ts";
import { BUILDKIT_IMAGE, STAND_INS } from "./images/catalogue.ts";
import { fetchInputs } from "./inputs.ts";
import { describeMachine } from "./machine.ts";
import { buildOwnImage } from "./ownimage.ts";
import { PREFIX, places, REGISTRY } from "./places.ts";
import { ARCHITECTURES, NATIVE } from "./platforms.ts";
import type { Progress } from "./progress.ts";
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
  readonly progress: Progress;
}

/** Whether the registry or the cache has the stand-ins. If not, they must be built, which takes minutes. */
export async function haveStandIns(): Promise<boolean> {
  const made = await recipe();
  return (await mark())?.recipe === made || cached(cacheName(made)) !== undefined;
}

/** Makes the registry serve every stand-in: those in its storage, those in the cache, or newly built ones. */
export async function serveStandIns(needs: Needs): Promise<void> {
  const { env, progress } = needs;
  const machine = join(places.state, "machine");
  await progress.step(
    "reading the package sources of this machine",
    () => describeMachine(machine),
    () => undefined,
  );
  const wanted: Mark = { recipe: await recipe(), machine: await digestOf(machine) };
  const found = await mark();
  if (same(found, wanted)) return;
  await makeStandIns(needs, wanted, machine, found);
  await progress.step("refreshing the base images that the engine has", () => refreshEngine(env));
}

/** Tests compare what is built with its base: what the engine has under a name must be what the registry has. */
async function refreshEngine(env: NodeJS.ProcessEnv): Promise<void> {
  const format = "{{.Repository}}:{{.Tag}}";
  const { stdout } = await run(["docker", "image", "ls", "--format", format], { env });
  const names = new Set(stdout.split("\n"));
  for (const name of STAND_INS.flatMap((one) => one.names))
    if (names.has(name)) await run(["docker", "pull", "--quiet", name], { env });
}

async function makeStandIns(
  needs: Needs,
  wanted: Mark,
  machine: string,
  before: Mark | undefined,
): Promise<void> {
  const { env, tools, progress } = needs;
  const name = cacheName(wanted.recipe);
  let found = before;
  const kept = cached(name);
  if (found?.recipe !== wanted.recipe && kept) {
    await progress.step("taking base images from the cache", async () => {
      await restoreImages(join(kept, "registry"));
      await cp(join(kept, MARK), join(places.registryData, MARK));
    });
    found = await mark();
    if (same(found, wanted)) return;
  }
  if (found?.recipe !== wanted.recipe) await buildBare(needs, machine);
  await progress.step("adding package sources to the base images", async () => {
    await bake(env, finishedBake(machine));
    await run(["docker", "buildx", "rm", BUILDER], { env });
  });
  await progress.step("building the image of the deploy hosts", () =>
    buildHostImage(env, tools, hostImage(wanted.recipe), "stand-in"),
  );
  await writeFile(join(places.registryData, MARK), JSON.stringify(wanted));
  await progress.step("saving base images in the cache", async () => {
    if (kept) await rm(kept, { recursive: true });
    await inCache(name, async (half) => {
      await saveImages(join(half, "registry"));
      await cp(join(places.registryData, MARK), join(half, MARK));
    });
    await removeOlder("stand-ins", name);
  });
}

/** The engine's own builder builds the image of BuildKit, on an imported root: the registry has no image yet. */
async function bootstrapBuildkit(
  env: NodeJS.ProcessEnv,
  root: string,
  machine: string,
  buildkit: string,
): Promise<void> {
  const base = `${PREFIX}/debian:bookworm-slim`;
  await run(["docker", "import", root, base], { env });
  const reference = `${REGISTRY}/${BUILDKIT_IMAGE}`;
  const contexts = { "debian:bookworm-slim": `docker-image://${base}`, machine, buildkit };
  const folder = join(import.meta.dirname, "images", "buildkit");
  await buildOwnImage(env, reference, folder, contexts);
  await run(["docker", "image", "rm", base], { env });
}

/** Builds the stand-ins without any configuration of this machine. What only downloads runs beside what computes. */
async function buildBare({ env, tools, buildkit, progress }: Needs, machine: string): Promise<void> {
  const roots = join(places.state, "roots");
  await rm(roots, { recursive: true, force: true });
  await mkdir(roots, { recursive: true });
  const [inputs] = await Promise.all([
    progress.step("downloading programs", fetchInputs, () => "done"),
    (async () => {
      for (const architecture of [NATIVE, ...ARCHITECTURES.filter((other) => other !== NATIVE)]) {
        const root = await progress.step(
          `building Debian for ${architecture}`,
          () => debianRoot(tools, architecture),
          () => "done",
        );
        await cp(root, join(roots, `debian-${architecture}.tar.gz`));
      }
      const native = join(roots, `debian-${NATIVE}.tar.gz`);
      const programs = await buildkit();
      await progress.step("building the BuildKit image", () =>
        bootstrapBuildkit(env, native, machine, programs),
      );
    })(),
  ]);
  await progress.step("building base images", () => bake(env, bareBake({ roots, inputs, machine })));
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
