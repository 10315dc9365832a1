import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { expect } from "vitest";
import type { Inputs } from "../../src/inputs/inputs.ts";
import { undoLeftovers } from "../../src/pipeline/leftovers.ts";
import { run } from "../../src/system/run.ts";
import { extraHost, type Host, type Lab } from "../lab/lab.ts";
import { hostInputs, NOT_BUILT, openStack, type Stack, until } from "./stack.ts";
import { labInputs, type Workbench } from "./workbench.ts";

/*
 * Faults at the steps of a switch. The steps are what the switch itself asks of Docker and what would change something:
 * a program in front of the host's `docker` writes them down, so that a new step joins by itself. At a chosen step it
 * waits until the fault has happened.
 */

const PROJECT = "faults";
/** Where the program in front of docker keeps its files. */
const AT = "/home/deploy/.faults";
const WRAPPER = `#!/bin/sh
# Notes the commands of a switch that change something, and waits before the one that a fault is to happen at.
step=
if grep -qsF switch.sh "/proc/$PPID/cmdline"; then
  case $1 in
    start | stop | rm | rename | restart | run) step=$1 ;;
    network) case $2 in connect | disconnect | rm) step="network $2" ;; esac ;;
    compose)
      for word in "$@"; do
        case $word in up | run | stop | rm | restart | down) step="compose $word" ;; esac
      done ;;
  esac
fi
if [ -n "$step" ]; then
  printf '%s\\n' "$step" >> ${AT}/steps
  if [ "$(wc -l < ${AT}/steps)" = "$(cat ${AT}/at 2> /dev/null)" ]; then
    rm ${AT}/at
    touch ${AT}/reached
    tries=0
    while [ ! -e ${AT}/go ] && [ "$tries" -lt 300 ]; do
      tries=$((tries + 1))
      sleep 0.1
    done
  fi
fi
exec /usr/bin/docker "$@"
`;

/** A host with three services, each of which is replaced in another way. */
export interface Site extends AsyncDisposable {
  readonly host: Host;
  readonly stack: Stack;
  /** Deploys the next edition. Its result or what it threw. */
  deploy(edition: number, change?: object): Promise<unknown>;
  /** Deploys in a process of its own, which is killed at once when the step is reached. */
  deployAndKill(edition: number): Promise<void>;
  asRoot(script: string): Promise<string>;
}

const healthcheck = {
  ...{ test: ["CMD", "redis-cli", "ping"], interval: "1s", retries: 2, timeout: "5s" },
  ...{ start_period: "10s", start_interval: "200ms" },
};
/** By a redirect, beside the old one, and with the old one stopped first, since it writes to a volume. */
function services(edition: number, change: object = {}) {
  const each = {
    ...{ image: "redis:7-alpine", restart: "always", stop_grace_period: "2s", healthcheck },
    // `CONFIG GET` shows it.
    command: ["redis-server", "--protected-mode", "no", "--syslog-ident", String(edition)],
    "x-slipway": { drain: "100ms" },
    ...change,
  };
  const noVolume = { tmpfs: ["/data"] };
  const store = { ...each, volumes: ["data:/data"] };
  return {
    store: { ...store, command: [...each.command, "--appendonly", "yes", "--appendfsync", "always"] },
    api: { ...each, ...noVolume },
    web: { ...each, ...noVolume, ports: ["80:6379"] },
  };
}
const top = { volumes: { data: {} } };

export async function openSite(lab: Lab, bench: Workbench, number: number): Promise<Site> {
  const host = await extraHost(lab, number);
  const inputs = labInputs(lab);
  const stack = await openStack(PROJECT, [host], inputs, NOT_BUILT, { lab, bench });
  const asRoot = async (script: string) =>
    (await run(["docker", "exec", host.container, "sh", "-c", script], { env: lab.env })).stdout;
  const program = "cat > /usr/local/bin/docker && chmod 755 /usr/local/bin/docker";
  await run(["docker", "exec", "--interactive", host.container, "sh", "-c", program], {
    env: lab.env,
    stdin: WRAPPER,
  });
  await stack.on(`mkdir ${AT}`);
  const deploy = (edition: number, change: object = {}) =>
    stack.deploy(services(edition, change), {}, { top, inputs: LIMITS }).catch((error: unknown) => error);
  return {
    ...{ host, stack, deploy, asRoot },
    deployAndKill: async (edition) => {
      // Writes the project's files, and is cancelled before anything else.
      const never = AbortSignal.abort(new Error("never"));
      await stack.deploy(services(edition), {}, { top, signal: never }).catch(() => {});
      const key = await readFile(host.keyFile, "utf8");
      const undo = `${bench.folder}/state/slipway/undo`;
      const all: Inputs = { ...inputs, ...hostInputs([host], key), ...LIMITS };
      const child = spawn(process.execPath, [new URL("./killed.ts", import.meta.url).pathname], {
        ...{ env: lab.env, stdio: ["pipe", "ignore", "inherit"] },
      });
      child.stdin?.end(
        JSON.stringify({ folder: `${bench.folder}/${PROJECT}`, candidate: NOT_BUILT, undo, inputs: all }),
      );
      const exited = once(child, "exit");
      await until(lab, host, `test -e ${AT}/reached`);
      child.kill("SIGKILL");
      await exited;
      await undoLeftovers({ ...lab.env, XDG_STATE_HOME: `${bench.folder}/state` }, bench.context.log);
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}
const LIMITS = { deployTimeout: 20_000, stableFor: 1_000, deployLogLines: 0, lockWait: 30_000 };

/** What happens at a step, once the switch waits there. */
export const FAULTS = {
  "the runner is killed": async () => {},
  "the connection is cut": async ({ asRoot }) => void (await asRoot("pkill -KILL -u deploy sshd")),
  "the script is killed": async ({ stack }) =>
    void (await stack.on(`kill -KILL $(cut -d ' ' -f 1 slipway/${PROJECT}/lock/switching)`)),
  /** Its Docker ends with it. */
  "the host restarts": async ({ host }, lab) =>
    void (await run(["docker", "restart", "--time", "3", host.container], { env: lab.env })),
  "the disk is full": async ({ asRoot }) => void (await asRoot(FILL)),
} as const satisfies Readonly<Record<string, (site: Site, lab: Lab) => Promise<void>>>;
export type Fault = keyof typeof FAULTS;

/** The project's folder on a small disk of its own, which is then filled. */
const FILL = `cd /home/deploy
if ! mountpoint -q slipway; then
  cp -a slipway .kept
  mount -t tmpfs -o size=4m,mode=0755 tmpfs slipway
  cp -a .kept/. slipway
  chown deploy: slipway
  rm -r .kept
fi
head -c 64M /dev/zero > slipway/filled 2> /dev/null || :`;

/** The steps of a switch to the next edition, in their order, when nothing happens. */
export async function stepsOf(site: Site, edition: number): Promise<readonly string[]> {
  await site.stack.on(`rm -f ${AT}/*`);
  const result = await site.deploy(edition);
  expect(result).toMatchObject({ hosts: [{ outcome: "deployed" }] });
  return (await site.stack.on(`cat ${AT}/steps`)).trim().split("\n");
}

/**
 * Deploys an edition with a fault before the step with this number, and expects that afterwards all of the host is on the
 * edition before or on the new one, and that the next deployment succeeds.
 * @returns which of the two it was, or that the switch had fewer steps.
 */
export async function expectWhole(
  site: Site,
  fault: Fault,
  step: number,
  edition: number,
  lab: Lab,
): Promise<"old" | "new" | "not reached"> {
  const { stack, host } = site;
  await stack.on(`rm -f ${AT}/*; echo ${step} > ${AT}/at`);
  const rows = await addRow(site);
  const { store: old = 0 } = await editionsOf(site);
  let ended: Promise<unknown>;
  if (fault === "the runner is killed") {
    ended = Promise.resolve();
    await site.deployAndKill(edition);
  } else {
    ended = site.deploy(edition);
    const reached = until(lab, host, `test -e ${AT}/reached`).then(() => true);
    reached.catch(() => {});
    // How often a container is connected again, and so how many steps there are, differs a little.
    if (!(await Promise.race([reached, ended.then(() => false)]))) return "not reached";
    await FAULTS[fault](site, lab);
  }
  await stack.on(`touch ${AT}/go`);
  await ended;
  if (fault === "the disk is full") await site.asRoot("rm -f /home/deploy/slipway/filled");
  // A killed run's switch ends by itself, and gives its lock back or leaves it to be taken over.
  await until(
    lab,
    host,
    `! kill -0 $(cut -d ' ' -f 1 slipway/${PROJECT}/lock/switching 2> /dev/null) 2> /dev/null`,
  );
  await stack.on(`cd slipway/${PROJECT}; if [ -e lock ]; then echo 1 > lock/heartbeat; fi`);
  const found = await editionsOf(site);
  const which = found.store === edition ? "new" : "old";
  const one = which === "new" ? edition : old;
  const whole = (number: number) => ({ store: number, api: number, web: number, served: number, left: "" });
  expect(found, `${fault}, step ${step}`).toEqual(whole(one));
  expect(await site.deploy(edition + 1), `after ${fault}, step ${step}`).toMatchObject({
    hosts: [{ outcome: "deployed" }],
  });
  expect(await editionsOf(site), `after ${fault}, step ${step}`).toEqual(whole(edition + 1));
  expect(await addRow(site), "rows of the store").toBe(rows + 1);
  return which;
}

/** The edition of each service, what a client is served, and what a switch has left behind. */
async function editionsOf({ stack, host, asRoot }: Site) {
  const text = await stack.on(
    `for name in store api web; do docker exec ${PROJECT}-$name-1 redis-cli config get syslog-ident | tail -n 1; done`,
  );
  const [store, api, web] = text.split("\n").map(Number);
  const left = await asRoot(
    "docker ps --all --quiet --filter label=com.docker.compose.oneoff=True; docker ps --all --quiet --filter status=created; iptables -w -t nat -S | grep SLIPWAY || :",
  );
  const served = Number((await ask(host, "CONFIG GET syslog-ident")).trim().split(/\r?\n/).at(-1));
  return { store, api, web, served, left };
}

/** Adds a row to the store's data, and returns how many there are. */
async function addRow({ stack }: Site): Promise<number> {
  return Number(await stack.on(`docker exec ${PROJECT}-store-1 redis-cli incr rows`));
}

/** The answer of the service that publishes port 80. */
function ask(host: Host, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host.address, port: host.http, timeout: 5_000 });
    socket.on("error", reject).on("timeout", () => socket.destroy(new Error("timeout")));
    socket.on("data", (data) => {
      socket.destroy();
      resolve(data.toString("utf8"));
    });
    socket.write(`${command}\r\n`);
  });
}
