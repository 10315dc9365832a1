import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError, run } from "../../src/system/run.ts";
import { liveDaemon, logOf, startDaemon, stopDaemon } from "./daemon.ts";
import { clearEngineDebris } from "./debris.ts";
import { addresses, raiseBridge } from "./network.ts";
import { places, REGISTRY } from "./places.ts";
import type { Tools } from "./tools.ts";

const NAME = "dockerd";
/** Milliseconds. After a power cut, the engine restarts its containers before it answers. */
const START = 180_000;

/** Starts the lab's own engine unless it runs. Returns a description of what it did. */
export async function startEngine(tools: Tools, mirror: boolean): Promise<string> {
  const env = engineEnv(tools);
  const config = daemonConfig(mirror);
  const isCurrent = (await readFile(places.engine.config, "utf8").catch(() => "")) === config;
  if (isCurrent && (await comesToAnswer(env))) return "already running";
  await stopDaemon(NAME);
  const cleared = await clearEngineDebris();
  if (process.getuid?.() !== 0) {
    throw new Error(
      "lab: no Docker engine answers, and only root can start a private one. Start Docker, or run scripts/setup as root.",
    );
  }
  await mkdir(places.engine.data, { recursive: true });
  await chmod(places.state, 0o711);
  await raiseBridge(env);
  await writeFile(places.engine.config, config);
  await startDaemon(NAME, [join(tools.sbin, "dockerd"), "--config-file", places.engine.config], env);
  if (!(await comesToAnswer(env))) {
    const log = await readFile(logOf(NAME), "utf8").catch(() => "");
    throw new Error(
      `lab: the engine did not start. The end of its log:\n${log.split("\n").slice(-20).join("\n")}`,
    );
  }
  return ["started", ...cleared].join(", ");
}

export async function stopEngine(): Promise<void> {
  await stopDaemon(NAME);
  if (existsSync(places.state)) await clearEngineDebris();
}

/** The complete configuration of dockerd, which does not read /etc/docker/daemon.json. */
function daemonConfig(mirror: boolean): string {
  const { engine } = places;
  return JSON.stringify(
    {
      "data-root": engine.data,
      "exec-root": engine.exec,
      pidfile: join(engine.exec, "docker.pid"),
      hosts: [`unix://${engine.socket}`],
      bridge: addresses.bridge,
      "default-address-pools": [{ base: addresses.pool, size: 24 }],
      "registry-mirrors": mirror ? [`http://${REGISTRY}`] : [],
      features: { "containerd-snapshotter": true },
      "log-level": "warn",
      // Keeps the logs of containers small in a lab that runs for a long time.
      "log-opts": { "max-size": "10m", "max-file": "2" },
    },
    undefined,
    2,
  );
}

export function engineEnv(tools: Tools): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: [tools.sbin, tools.bin, process.env.PATH].join(delimiter),
    DOCKER_HOST: `unix://${places.engine.socket}`,
    DOCKER_CONFIG: places.dockerConfig,
  };
}

/** Waits for a running engine to answer. False if it ends, or does not answer in time. */
async function comesToAnswer(env: NodeJS.ProcessEnv): Promise<boolean> {
  const deadline = Date.now() + START;
  while ((await liveDaemon(NAME)) && Date.now() < deadline) {
    if (await answers(env)) return true;
    await sleep(100);
  }
  return false;
}

/** A starting engine accepts connections at once and answers when it is ready, so a timeout means "not yet". */
async function answers(env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    await run(["docker", "version", "--format", "{{.Server.Version}}"], { env, timeout: 10_000 });
    return true;
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
  }
}
