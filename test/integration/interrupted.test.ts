import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Inputs } from "../../src/inputs/inputs.ts";
import { undoLeftovers } from "../../src/pipeline/leftovers.ts";
import { run } from "../../src/system/run.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { hostInputs, NOT_BUILT, onHost, openStack, type Stack, until } from "./stack.ts";
import { labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/* What becomes of a switch when its connection breaks, its script is killed or its host restarts. Nothing is built. */

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;
let other: Host & AsyncDisposable;
let inputs: Inputs;
/** On both hosts. */
let fleet: Stack;
let stack: Stack;

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  inputs = labInputs(lab);
  [host, other] = await Promise.all([extraHost(lab, 32), extraHost(lab, 33)]);
  fleet = await openStack("interrupted-fleet", [host, other], inputs, NOT_BUILT, { lab, bench });
  stack = await openStack("interrupted", [host], inputs, NOT_BUILT, { lab, bench });
  await Promise.all([fleet.deploy(edition("1")), stack.deploy(edition("1"))]);
}, 300_000);
afterAll(async () => {
  for (const each of [host, other]) await each?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  bench.lines.length = 0;
});

const PATIENCE = { timeout: 60_000, interval: 50 };
/** Two services; with `gate`, the second one waits for the file /tmp/go before it is healthy. */
function edition(name: string, gate = false): object {
  const times = { interval: "30s", timeout: "5s", retries: 300, start_period: "5m", start_interval: "200ms" };
  const healthcheck = (...test: string[]) => ({ healthcheck: { test: ["CMD", ...test], ...times } });
  const one = { image: "redis:7-alpine", environment: { EDITION: name }, ...healthcheck("true") };
  const second = gate ? healthcheck("test", "-e", "/tmp/go") : healthcheck("true");
  return { one, two: { ...one, ...second, depends_on: ["one"] } };
}
/** Waits until the switch on a host waits for the second service. */
async function waiting(name: string, on: Host = host): Promise<void> {
  const watcher = `ls slipway/${name}/releases/*/watcher > /dev/null 2>&1`;
  const second = `docker ps --quiet --filter name=${name}-two-1 --filter health=starting`;
  await until(lab, on, `${watcher} && [ -n "$(${second})" ]`);
}
const editions = (name: string, on: Host = host) =>
  onHost(lab, on, `for s in one two; do docker exec ${name}-$s-1 printenv EDITION; done`);
const lineOf = (pattern: RegExp) => bench.lines.findIndex((line) => pattern.test(line));

test("a host whose connection breaks is followed to its end before the others are decided on", async () => {
  const deployment = fleet.deploy(edition("2", true));
  await Promise.all([waiting("interrupted-fleet"), waiting("interrupted-fleet", other)]);
  await onHost(lab, other, "pkill -KILL -u deploy sshd");
  await onHost(lab, host, "docker exec interrupted-fleet-two-1 touch /tmp/go");
  await expect.poll(() => lineOf(/connecting again/), PATIENCE).toBeGreaterThan(0);
  await onHost(lab, other, "docker exec interrupted-fleet-two-1 touch /tmp/go");
  const { hosts } = await deployment;
  expect(hosts.map(({ outcome }) => outcome)).toEqual(["deployed", "deployed"]);
  expect(hosts.map(({ services }) => services.length)).toEqual([2, 2]);
  for (const each of [host, other]) expect(await editions("interrupted-fleet", each)).toBe("2\n2\n");
});

test("the next deployment first finishes a switch that was killed with its run", async () => {
  // Writes the project's files, and is cancelled before anything else.
  const never = AbortSignal.abort(new Error("never"));
  await stack.deploy(edition("2", true), {}, { signal: never }).catch(() => {});
  const key = await readFile(host.keyFile, "utf8");
  const job = {
    ...{
      folder: `${bench.folder}/interrupted`,
      candidate: NOT_BUILT,
      undo: `${bench.folder}/state/slipway/undo`,
    },
    inputs: { ...inputs, ...hostInputs([host], key) },
  };
  const child = spawn(process.execPath, [new URL("./killed.ts", import.meta.url).pathname], {
    env: lab.env,
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(JSON.stringify(job));
  await waiting("interrupted");
  expect(await editions("interrupted")).toBe("2\n2\n");
  child.kill("SIGKILL");
  await once(child, "exit");
  await stack.on("kill -KILL $(cut -d ' ' -f 1 slipway/interrupted/lock/switching)");
  await undoLeftovers({ ...lab.env, XDG_STATE_HOME: `${bench.folder}/state` }, bench.context.log);
  const current = await stack.on("basename $(readlink slipway/interrupted/current)");
  // As if a minute had passed.
  await stack.on("cd slipway/interrupted && if [ -e lock ]; then echo 1 > lock/heartbeat; fi");

  const { hosts } = await stack.deploy(edition("3"));
  expect(hosts[0]).toMatchObject({ outcome: "deployed", previous: current.trim() });
  const finished = lineOf(/: rolled-back$/);
  expect(finished).toBeGreaterThan(lineOf(/was killed; finishing it first/));
  expect(lineOf(/^release /)).toBeGreaterThan(finished);
  expect(await editions("interrupted")).toBe("3\n3\n");
});

test("a switch that was killed after every gate is finished forwards", async () => {
  const ids = await stack.ids();
  const current = await stack.on("basename $(readlink slipway/interrupted/current)");
  const labels = "--label com.docker.compose.project=interrupted --label com.docker.compose.oneoff=False";
  await stack.on(
    `echo switching > slipway/interrupted/current/state; docker run --detach ${labels} --label com.docker.compose.service=old redis:7-alpine`,
  );
  const { hosts } = await stack.deploy(edition("3"));
  expect(hosts[0]).toMatchObject({ outcome: "unchanged", previous: current.trim() });
  expect(lineOf(/: old removed$/)).toBeGreaterThan(lineOf(/was killed; finishing it first/));
  expect(await stack.ids()).toEqual(ids);
});

test("a host that restarts in the middle goes back, and the next deployment succeeds", async () => {
  const deployment = stack.deploy(edition("4", true)).catch((error: unknown) => error);
  await waiting("interrupted");
  await run(["docker", "restart", "--time", "5", host.container], { env: lab.env });
  expect(String(await deployment)).toMatch(/: rolled-back: .*\S+ runs again$/);
  expect(await editions("interrupted")).toBe("3\n3\n");
  expect(await stack.on("ls slipway/interrupted")).toBe("audit.log\ncontent\ncurrent\nreleases\n");
  expect((await stack.deploy(edition("4"))).hosts[0]?.outcome).toBe("deployed");
  expect(await editions("interrupted")).toBe("4\n4\n");
}, 120_000);
