import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../src/system/run.ts";
import { liveDaemon, logOf, startDaemon, stopDaemon } from "./daemon.ts";
import { clearEngineDebris } from "./debris.ts";
import { addresses, raiseBridge } from "./network.ts";
import { places, REGISTRY } from "./places.ts";
import type { Tools } from "./tools.ts";

const NAME = "dockerd";
const START = 60_000;

/** Starts the lab's own engine, or finds it running. Returns what it did, for people. */
export async function startEngine(tools: Tools, mirror: boolean): Promise<string> {
  const env = engineEnv(tools);
  const config = daemonConfig(mirror);
  if ((await liveDaemon(NAME)) && (await answers(env))) {
    if ((await readFile(places.engine.config, "utf8").catch(() => "")) === config) return "already running";
  }
  await stopDaemon(NAME);
  const cleared = await clearEngineDebris();
  if (process.getuid?.() !== 0) {
    throw new Error(
      "lab: no Docker engine answers, and only root can start one. Start Docker, or run scripts/setup as root.",
    );
  }
  await mkdir(places.engine.data, { recursive: true });
  await chmod(places.state, 0o711);
  await raiseBridge(env);
  await writeFile(places.engine.config, config);
  await startDaemon(NAME, [join(tools.sbin, "dockerd"), "--config-file", places.engine.config], env);
  await untilAnswers(env);
  return ["started", ...cleared].join(", ");
}

export async function stopEngine(): Promise<void> {
  await stopDaemon(NAME);
  if (existsSync(places.state)) await clearEngineDebris();
}

/** Exactly what dockerd reads; the machine's own /etc/docker/daemon.json plays no part. */
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
      // A container's logs stay small, however long the lab lives.
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

async function answers(env: NodeJS.ProcessEnv): Promise<boolean> {
  const { exitCode } = await run(["docker", "version", "--format", "{{.Server.Version}}"], {
    env,
    accept: [0, 1],
    timeout: 10_000,
  });
  return exitCode === 0;
}

async function untilAnswers(env: NodeJS.ProcessEnv): Promise<void> {
  const deadline = Date.now() + START;
  while (!(await answers(env))) {
    if (Date.now() > deadline || !(await liveDaemon(NAME))) {
      const log = await readFile(logOf(NAME), "utf8").catch(() => "");
      throw new Error(
        `lab: the engine did not start. The end of its log:\n${log.split("\n").slice(-20).join("\n")}`,
      );
    }
    await sleep(100);
  }
}
