import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { lendStandIns } from "./borrowed.ts";
import { builderToml, installBuildkit } from "./buildkit.ts";
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
import { say, step } from "./progress.ts";
import { recipe } from "./recipe.ts";
import { startRegistry } from "./registry.ts";
import { haveStandIns, serveStandIns } from "./standins.ts";
import { installTools, type Tools } from "./tools.ts";
import { installTrivy } from "./trivy.ts";
import { serveTrivyDb } from "./trivydb.ts";

const HOSTS = [1, 2];

/** Brings up whatever of the lab is not up, and writes down how to use it. */
export async function up(): Promise<Lab> {
  const found = await step("this machine", lookAround, describe);
  const { internet } = found;
  await mkdir(places.state, { recursive: true });
  const needsTools = found.engine === undefined || !internet;
  const build = !internet && !(await haveStandIns());
  // The two compilations are long and need nothing else: they run while the rest goes on.
  const trivy = step(
    "trivy",
    () => installTrivy(internet),
    ({ how }) => how,
  );
  let compiled = build ? step("buildkit", installBuildkit, () => "compiled") : undefined;
  trivy.catch(() => {});
  compiled?.catch(() => {});
  const buildkit = () => (compiled ??= step("buildkit", installBuildkit, () => "compiled"));

  const tools = needsTools ? await step("tools", installTools, () => "in the cache") : undefined;
  const env = await engine(found, tools);
  await step("registry", () => startRegistry(env, internet ? undefined : tools));
  await step("emulation", () => emulation(env, tools));
  const made = await recipe();
  const image = hostImage(made);
  if (!internet && tools) await step("stand-ins", () => serveStandIns({ env, tools, buildkit, say }));
  if (!internet && found.engine !== undefined) await step("engine's images", () => lendStandIns(env));
  await writeFile(places.builderConfig, builderToml(REGISTRY, !internet));

  const [hosts, trivyDb, { folder }] = await Promise.all([
    deployHosts(env, image, internet, tools),
    step("trivy database", serveTrivyDb, () => "fixture served"),
    trivy,
  ]);
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
  const engine = found.engine ? `its Docker engine ${found.engine}` : "an engine of the lab's own";
  const unfit = found.unfit ? ` (the one that runs lacks ${found.unfit})` : "";
  const images = found.internet
    ? "real base images"
    : "stand-in base images, since Docker Hub does not answer";
  return `${engine}${unfit}, ${images}`;
}

async function engine(found: Found, tools: Tools | undefined): Promise<NodeJS.ProcessEnv> {
  if (found.engine !== undefined || !tools) return process.env;
  await plugins(tools);
  await step("engine", () => startEngine(tools, !found.internet));
  return engineEnv(tools);
}

/** buildx and compose are plugins of the docker command, looked for in its configuration folder. */
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
) {
  if (!(await haveHostImage(env, image))) {
    await step("deploy hosts' image", async () => {
      await describeMachine(join(places.state, "machine"));
      if (tools) await buildHostImage(env, tools, image, internet ? "real" : "stand-in");
      else await buildPublicHostImage(env, image);
    });
  }
  const hosts: Host[] = [];
  for (const number of HOSTS) hosts.push(await describeHost(number));
  await step(
    "deploy hosts",
    () => Promise.all(hosts.map((host) => startHost(env, host, image, !internet))),
    (states) => states.join(", "),
  );
  return hosts;
}
