import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { lendStandIns } from "./borrowed.ts";
import { builderToml, installBuildkit } from "./buildkit.ts";
import { kindOf, readEstimates, recordTimeline } from "./durations.ts";
import { emulates, startEmulation } from "./emulation.ts";
import { engineEnv, startEngine } from "./engine.ts";
import { environment } from "./environment.ts";
import { type Found, lookAround } from "./found.ts";
import { buildHostImage, buildPublicHostImage, haveHostImage, hostImage } from "./hostimage.ts";
import { describeHost, type Host, startHost } from "./hosts.ts";
import { BINFMT_IMAGE } from "./images/catalogue.ts";
import type { Lab } from "./lab.ts";
import { describeMachine } from "./machine.ts";
import { places, REGISTRY } from "./places.ts";
import type { Progress } from "./progress.ts";
import { recipe } from "./recipe.ts";
import { startRegistry } from "./registry.ts";
import { haveStandIns, serveStandIns } from "./standins.ts";
import { removeStrays } from "./strays.ts";
import { haveTools, installTools, type Tools } from "./tools.ts";
import { haveTrivy, installTrivy } from "./trivy.ts";
import { serveTrivyDb } from "./trivydb.ts";

const HOSTS = [1, 2];

/** Starts every part of the lab that does not run yet, and writes `lab.json`, which says how to use it. */
export async function up(progress: Progress): Promise<Lab> {
  const found = await progress.step("inspecting this machine", lookAround, describe);
  const { internet } = found;
  await mkdir(places.state, { recursive: true });
  const needsTools = found.engine === undefined || !internet;
  const build = !internet && !(await haveStandIns());
  const hadTools = haveTools();
  const kind = kindOf([
    ...(needsTools && !hadTools ? ["tools"] : []),
    ...(found.trivy || haveTrivy() ? [] : ["Trivy"]),
    ...(build ? ["base images"] : []),
  ]);
  progress.begin(await readEstimates(places.durations, kind));
  // The two compilations are long and need nothing else: they run beside the rest.
  const trivy = progress.step(
    "installing Trivy",
    () => installTrivy(internet),
    ({ how }) => how,
  );
  const compile = () => progress.step("installing BuildKit", installBuildkit, () => "done");
  let compiled = build ? compile() : undefined;
  trivy.catch(() => {});
  compiled?.catch(() => {});
  const buildkit = () => (compiled ??= compile());

  const tools = needsTools
    ? await progress.step("installing tools", installTools, () => (hadTools ? "in the cache" : "unpacked"))
    : undefined;
  const env = await engine(found, tools, progress);
  await progress.step("starting the registry", () => startRegistry(env, internet ? undefined : tools));
  await progress.step(
    "removing stacks of killed tests",
    () => removeStrays(env),
    (names) => names.join(", ") || "none",
  );
  await progress.step("registering emulation", () => emulation(env, tools));
  const made = await recipe();
  const image = hostImage(made);
  if (!internet && tools) await serveStandIns({ env, tools, buildkit, progress });
  if (!internet && found.engine !== undefined)
    await progress.step("adding base images to the engine", () => lendStandIns(env));
  await writeFile(places.builderConfig, builderToml(REGISTRY, !internet));

  const [hosts, trivyDb, { folder }] = await Promise.all([
    deployHosts(env, image, internet, tools, progress),
    progress.step("serving the Trivy database", serveTrivyDb, () => "done"),
    trivy,
  ]);
  await recordTimeline(places.durations, kind, progress.timeline());
  const lab: Lab = {
    env: environment(env, [...(tools ? [tools.bin] : []), folder]),
    engine: found.engine === undefined ? "own" : "existing",
    registry: REGISTRY,
    builderConfig: places.builderConfig,
    driverOpts: ["network=host"],
    trivyDb,
    images: internet ? "real" : "stand-in",
    hostImage: image,
    hosts,
  };
  await writeFile(places.labFile, `${JSON.stringify(lab, undefined, 2)}\n`, { mode: 0o600 });
  return lab;
}

export function describe(found: Found): string {
  const engine = found.engine ? `the machine's Docker engine ${found.engine}` : "a private Docker engine";
  const unfit = found.unfit ? ` (the machine's engine lacks ${found.unfit})` : "";
  const images = found.internet
    ? "base images from Docker Hub"
    : "stand-ins for the base images, because Docker Hub does not answer";
  return `${engine}${unfit}, ${images}`;
}

async function engine(
  found: Found,
  tools: Tools | undefined,
  progress: Progress,
): Promise<NodeJS.ProcessEnv> {
  if (found.engine !== undefined || !tools) return process.env;
  await plugins(tools);
  await progress.step("starting the engine", () => startEngine(tools, !found.internet));
  return engineEnv(tools);
}

/** The docker command finds its plugins buildx and compose in its configuration folder. */
async function plugins(tools: Tools): Promise<void> {
  const folder = join(places.dockerConfig, "cli-plugins");
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(tools.plugins)) {
    await rm(join(folder, name), { force: true });
    await symlink(join(tools.plugins, name), join(folder, name));
  }
}

async function emulation(env: NodeJS.ProcessEnv, tools: Tools | undefined): Promise<string> {
  if (tools) return startEmulation(tools);
  if (await emulates()) return "already registered";
  await run(["docker", "run", "--rm", "--privileged", BINFMT_IMAGE, "--install", "amd64,arm64"], { env });
  return "registered by a container";
}

async function deployHosts(
  env: NodeJS.ProcessEnv,
  image: string,
  internet: boolean,
  tools: Tools | undefined,
  progress: Progress,
) {
  if (!(await haveHostImage(env, image))) {
    await progress.step("building the image of the deploy hosts", async () => {
      await describeMachine(join(places.state, "machine"));
      if (tools) await buildHostImage(env, tools, image, internet ? "real" : "stand-in");
      else await buildPublicHostImage(env, image);
    });
  }
  const hosts: Host[] = [];
  for (const number of HOSTS) hosts.push(await describeHost(number));
  await progress.step(
    "starting deploy hosts",
    () => Promise.all(hosts.map((host) => startHost(env, host, image, !internet))),
    (states) => states.join(", "),
  );
  return hosts;
}
