import { cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../src/system/run.ts";
import { PREFIX, places, REGISTRY } from "./places.ts";
import type { Tools } from "./tools.ts";

export const REGISTRY_CONTAINER = `${PREFIX}-registry`;
export const LAB_NETWORK = PREFIX;

/** The registry's image, with internet access. Without it, the lab runs Debian's package of the same program. */
const PUBLIC_IMAGE = "registry:2.8.3";
const OWN_IMAGE = `${PREFIX}/registry:1`;

const CONFIG = `version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: /var/lib/registry }
  delete: { enabled: true }
  cache: { blobdescriptor: inmemory }
http: { addr: ":5000" }
`;

/** Starts the registry container unless it runs. Its storage is in the lab's state folder. */
export async function startRegistry(env: NodeJS.ProcessEnv, tools: Tools | undefined): Promise<string> {
  if (await registryAnswers()) return "already running";
  await mkdir(places.registryData, { recursive: true });
  await ensureNetwork(env);
  const image = tools ? await ownImage(env, tools) : PUBLIC_IMAGE;
  const config = join(places.state, "registry.yml");
  await writeFile(config, CONFIG);
  await run(["docker", "rm", "-f", REGISTRY_CONTAINER], { env });
  await run(
    [
      ...["docker", "run", "--detach", "--name", REGISTRY_CONTAINER, "--restart", "always"],
      ...["--network", LAB_NETWORK, "--publish", `${REGISTRY}:5000`],
      ...["--volume", `${places.registryData}:/var/lib/registry`, "--volume", `${config}:/config.yml:ro`],
      ...["--entrypoint", tools ? "/docker-registry" : "registry", image, "serve", "/config.yml"],
    ],
    { env },
  );
  const deadline = Date.now() + 20_000;
  while (!(await registryAnswers())) {
    if (Date.now() > deadline) {
      const { stderr } = await run(["docker", "logs", "--tail", "20", REGISTRY_CONTAINER], { env });
      throw new Error(`lab: the registry does not answer at ${REGISTRY}. The end of its log:\n${stderr}`);
    }
    await sleep(50);
  }
  return "started";
}

export async function registryAnswers(): Promise<boolean> {
  try {
    const response = await fetch(`http://${REGISTRY}/v2/`, { signal: AbortSignal.timeout(5_000) });
    return response.ok;
  } catch {
    return false;
  }
}

async function ensureNetwork(env: NodeJS.ProcessEnv): Promise<void> {
  const { exitCode } = await run(["docker", "network", "inspect", LAB_NETWORK], { env, accept: [0, 1] });
  if (exitCode !== 0) await run(["docker", "network", "create", LAB_NETWORK], { env });
}

/** Creates an image of Debian's registry and its two libraries: there is no registry yet to pull an image from. */
async function ownImage(env: NodeJS.ProcessEnv, tools: Tools): Promise<string> {
  const { exitCode } = await run(["docker", "image", "inspect", OWN_IMAGE], { env, accept: [0, 1] });
  if (exitCode === 0) return OWN_IMAGE;
  const root = join(places.state, "registry-root");
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  const program = join(tools.root, "usr/bin/docker-registry");
  await cp(program, join(root, "docker-registry"));
  const { stdout } = await run(["ldd", program], { env });
  for (const [, library] of stdout.matchAll(/(\/\S+) \(0x/g)) {
    if (library) await cp(library, join(root, library), { dereference: true });
  }
  await mkdir(join(root, "tmp"), { recursive: true });
  await symlink("/tmp", join(root, "run"));
  await run(["sh", "-c", 'tar -C "$0" -c . | docker import - "$1"', root, OWN_IMAGE], { env });
  await rm(root, { recursive: true });
  return OWN_IMAGE;
}
