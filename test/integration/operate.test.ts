import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import type { HostAudit, HostReleases, HostStatus } from "../../src/targets/hosted.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { strayName } from "../lab/strays.ts";
import { NOT_BUILT, openStack, rolledBack, type Stack } from "./stack.ts";
import { openTerminal, source, type Terminal } from "./terminal.ts";
import { labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/* What changes a project that is deployed: restart, scale, prune and the commands around a switch. Nothing is built. */

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;
let stack: Stack;
let terminal: Terminal;

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  host = await extraHost(lab, 12);
  stack = await openStack("operated", [host], labInputs(lab), NOT_BUILT, { lab, bench });
  terminal = await openTerminal("operated", host, { lab, bench });
  await stack.on("mkdir state; touch state/well");
}, 300_000);
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

const image = "redis:7-alpine";
const healthcheck = {
  ...{ test: ["CMD", "test", "-e", "/state/well", "-o", "-e", "/data/old"], retries: 1 },
  ...{ interval: "1s", start_period: "2s", start_interval: "200ms" },
};
/** A server that two of can run at once, one that has data, and a one-shot that notes each of its runs. */
const services = (edition: string) => ({
  migrate: {
    ...{ image, command: ["sh", "-c", `echo ${edition} >> /data/runs`] },
    ...{ environment: { EDITION: edition }, user: "root", volumes: ["data:/data"] },
  },
  web: {
    ...{
      image,
      healthcheck,
      volumes: ["/home/deploy/state:/state:ro"],
      // In place of the anonymous volume that the image declares.
      tmpfs: ["/data"],
    },
    ...{ environment: { EDITION: edition }, "x-slipway": { drain: "100ms" } },
    depends_on: { migrate: { condition: "service_completed_successfully" } },
  },
  store: {
    ...{ image, user: "root", volumes: ["data:/data"] },
    "x-slipway": { backup: { dump: ["cat", "/data/runs"], restore: ["sh", "-c", "cat > /data/runs"] } },
  },
});
const top = { volumes: { data: {} } };
type Hooks = Readonly<Record<string, readonly object[]>>;
const deploy = (edition: string, { hooks = {}, inputs = {} }: { hooks?: Hooks; inputs?: object } = {}) =>
  stack.deploy(
    services(edition),
    {},
    {
      ...{ inputs, version: { version: edition } },
      top: { ...top, "x-slipway": { hooks } },
    },
  );
/** `web 1234abcd 2026-11-24T09:30:05Z`, by service. */
const containers = async () =>
  (
    await stack.on(
      "docker inspect --format '{{index .Config.Labels \"com.docker.compose.service\"}} {{.Id}} {{.State.StartedAt}}' $(docker ps --all --quiet --filter label=com.docker.compose.project=operated) | sort",
    )
  )
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
const only = async (service: string) => (await containers()).filter(([name]) => name === service);
const runs = () => stack.on("docker exec operated-store-1 cat /data/runs");
const switched = ["--stable-for", "1s", "--deploy-timeout", "30s"];
const states = async () =>
  ((await terminal.found("releases")) as HostReleases).releases.map(({ version, action, details, state }) =>
    [version, action, details, state].filter(Boolean).join(" "),
  );

test("restart replaces what can run twice, restarts the rest in place, and runs no one-shot", async () => {
  await deploy("1.0");
  const before = await containers();
  const { output, exitCode } = await terminal.slipway(["restart", ...switched]);
  expect(exitCode, output).toBe(0);
  expect(output).toMatch(/web replaced \(start-first, /);
  expect(output).toMatch(/store replaced \(stop-first, /);
  const after = await containers();
  const ids = (found: readonly string[][]) => Object.fromEntries(found.map(([name, id]) => [name, id]));
  expect(after).toHaveLength(3);
  expect(ids(after).web).not.toBe(ids(before).web);
  expect(ids(after).store).toBe(ids(before).store);
  expect(after.find(([name]) => name === "store")?.[2]).not.toBe(
    before.find(([name]) => name === "store")?.[2],
  );
  expect(await runs()).toBe("1.0\n");
  expect(await states()).toEqual(["1.0 restart active"]);
  expect(((await terminal.found("status")) as HostStatus).services.flatMap(({ drift }) => drift)).toEqual([]);
}, 90_000);

test("restart of one service leaves the others alone", async () => {
  const before = await only("store");
  const { output, exitCode } = await terminal.slipway(["restart", "--services", "web", ...switched]);
  expect(exitCode, output).toBe(0);
  expect(output).toMatch(/store unchanged/);
  expect(await only("store")).toEqual(before);
  const refused = await terminal.slipway(["restart", "--services", "wbe,migrate"]);
  expect(refused.exitCode, refused.output).toBe(2);
  expect(refused.output).toContain('services: there is no service "wbe". Did you mean "web"?');
  expect(refused.output).toContain('"migrate" is a one-shot, so there is nothing to restart.');
  expect(await stack.on("ls slipway/operated")).not.toContain("lock");
}, 90_000);

test("a restart that fails its gate leaves the container that runs", async () => {
  const before = await only("web");
  await stack.on("docker exec operated-web-1 touch /data/old; rm state/well");
  try {
    const { output, exitCode } = await terminal.slipway(["restart", "--services", "web", ...switched]);
    expect(exitCode, output).toBe(1);
    expect(output).toMatch(/web: unhealthy/);
    expect(await only("web")).toEqual(before);
  } finally {
    await stack.on("touch state/well");
  }
}, 90_000);

test("scale adds containers behind their gate and removes them again", async () => {
  const [first] = await only("web");
  const more = await terminal.slipway(["scale", "--replicas", "web=3", ...switched]);
  expect(more.exitCode, more.output).toBe(0);
  const found = await only("web");
  expect(found).toHaveLength(3);
  expect(found).toContainEqual(first);
  const { services: found3 } = (await terminal.found("status")) as HostStatus;
  expect(found3.find(({ service }) => service === "web")).toMatchObject({
    containers: 3,
    replicas: 3,
    drift: [],
  });
  expect(await states()).toEqual(["1.0 scale web=3 active"]);
  const fewer = await terminal.slipway(["scale", "--replicas", "web=1", ...switched]);
  expect(fewer.exitCode, fewer.output).toBe(0);
  expect(await only("web")).toHaveLength(1);
  const refused = await terminal.slipway(["scale", "--replicas", "wbe=2"]);
  expect(refused.output).toContain("replicas: wbe=2: the release has no such service");
  expect((await terminal.slipway(["scale"])).output).toContain("replicas: required by scale");
  expect((await terminal.slipway(["scale", "--replicas", "web"])).output).toContain(
    '"web" is not a service and a number',
  );
}, 120_000);

test("hooks run around the switch, on the host and in a service, and know what is deployed", async () => {
  // Compose reads "$$" as "$".
  const say =
    "echo $$0 $$SLIPWAY_ACTION $$SLIPWAY_PROJECT $$SLIPWAY_VERSION $$(echo $$SLIPWAY_PREVIOUS | cut -d - -f 2)";
  await deploy("2.0", {
    hooks: {
      "before-switch": [
        { command: ["sh", "-c", `${say} > ~/before`, "it's"] },
        { command: ["sh", "-c", `${say} > /data/before`], service: "store" },
      ],
      "after-switch": [{ command: ["sh", "-c", "test -e /state/well"], service: "web" }],
    },
  });
  expect(await stack.on("cat before")).toBe("it's deploy operated 2.0 1.0\n");
  expect(await stack.on("docker exec operated-store-1 cat /data/before")).toBe(
    "sh deploy operated 2.0 1.0\n",
  );
  expect(bench.lines.join("\n")).toMatch(/after-switch-1: passed after/);
  const { output } = await terminal.slipway(["rollback", ...switched]);
  expect(output).toMatch(/deployed/);
  expect(await stack.on("cat before")).toBe("it's deploy operated 2.0 1.0\n");
}, 120_000);

test("a hook that fails before the switch stops it, and nothing is changed", async () => {
  const before = await containers();
  const failing = deploy("3.0", {
    hooks: { "before-switch": [{ command: ["sh", "-c", "echo not today; exit 3"] }] },
  });
  await expect(failing).rejects.toThrow(
    /nothing was changed, because the hook before-switch-1 failed: exit code 3/,
  );
  expect(bench.lines.join("\n")).toMatch(/before-switch-1: \| not today/);
  expect(await containers()).toEqual(before);
  await expect(
    deploy("3.0", { hooks: { "before-switch": [{ command: ["sleep", "60"], within: "1s" }] } }),
  ).rejects.toThrow(/before-switch-1 failed: no end within 1 s/);
  expect(await containers()).toEqual(before);
}, 90_000);

test("a hook that fails after the switch warns, or goes back when told to", async () => {
  const command = ["sh", "-c", "exit 4"];
  await rolledBack(deploy("3.0", { hooks: { "after-switch": [{ command, "on-failure": "roll-back" }] } }));
  expect(await stack.on("docker exec operated-web-1 printenv EDITION")).toBe("1.0\n");
  await deploy("3.0", { hooks: { "after-switch": [{ command }] } });
  expect(bench.lines.join("\n")).toMatch(/warning: \S+: the hook after-switch-1 failed: exit code 4/);
  expect(await stack.on("docker exec operated-web-1 printenv EDITION")).toBe("3.0\n");
}, 120_000);

test("backup-before keeps the data of before in the release, and without it there is no switch", async () => {
  const kept = await runs();
  await deploy("4.0", { inputs: { backupBefore: true } });
  expect(await stack.on("cd slipway/operated/backups; sha256sum --status -c *-4.0.sha256 && cat *-4.0")).toBe(
    kept,
  );
  await stack.on("docker exec operated-store-1 mv /data/runs /data/away");
  const before = await containers();
  await expect(deploy("5.0", { inputs: { backupBefore: true } })).rejects.toThrow(
    /nothing was changed, because the backup of store is empty: cat: .*No such file/,
  );
  expect(await containers()).toEqual(before);
  await stack.on("docker exec operated-store-1 mv /data/away /data/runs");
  // Of a release that fails, only its backup stays.
  const then = await runs();
  const hooks = { "after-switch": [{ command: ["false"], "on-failure": "roll-back" }] };
  await rolledBack(deploy("6.0", { hooks, inputs: { backupBefore: true } }));
  expect(await stack.on("cd slipway/operated; ls releases | grep -c -e '-6[.]0$'; cat backups/*-6.0")).toBe(
    `0\n${then}`,
  );
}, 120_000);

test("audit tells who has done what, with the outcome of each switch", async () => {
  await terminal.slipway(["exec", "--services", "web"], ["true"]);
  const { entries } = (await terminal.found("audit")) as HostAudit;
  const told = entries.map(({ action, details, outcome }) =>
    [action, details, outcome].filter(Boolean).join(" "),
  );
  expect(told).toEqual([
    "deploy deployed",
    "restart deployed",
    "restart web deployed",
    "restart web rolled-back",
    "scale web=3 deployed",
    "scale web=1 deployed",
    "deploy deployed",
    "rollback deployed",
    "deploy rolled-back",
    "deploy rolled-back",
    "deploy rolled-back",
    "deploy deployed",
    "deploy deployed",
    "deploy rolled-back",
    "deploy rolled-back",
    "exec web: true",
  ]);
  expect(entries[0]).toMatchObject({ by: "ops", runUrl: "https://ci.example/runs/1" });
  const { stdout } = await terminal.slipway(["audit", "--lines", "2"]);
  expect(stdout.split("\n")[1]).toMatch(/^TIME +ACTION +OUTCOME +RELEASE +DETAILS +BY$/);
  expect(stdout.split("\n")[2]).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC +deploy +rolled-back +\S+-6\.0 +ops https/,
  );
}, 60_000);

test("prune says what it would remove, asks, and keeps what runs", async () => {
  expect((await states()).length).toBeGreaterThan(2);
  const asked = await terminal.slipway(["prune", "--keep-releases", "1"]);
  expect(asked.exitCode, asked.output).toBe(2);
  expect(asked.output).toMatch(
    /yes: required .*release \S+-3\.0.*Remove them\? Containers and volumes stay\./s,
  );
  expect((await states()).length).toBeGreaterThan(2);
  const before = await containers();
  // A switch that was killed is still to be finished, with what lies in its folder.
  const killed = "slipway/operated/releases/99991231T235959Z-killed";
  await stack.on(
    `mkdir ${killed}; echo switching > ${killed}/state; touch ${killed}/images ${killed}/content`,
  );
  const { stdout, exitCode } = await terminal.slipway(["prune", "--keep-releases", "1", "--yes"]);
  expect(exitCode, stdout).toBe(0);
  expect(stdout).toMatch(/^ {2}release \S+-3\.0$/m);
  expect(stdout).toMatch(/^ {2}backup before \S+-4\.0$/m);
  expect(await stack.on(`ls slipway/operated/backups; cat ${killed}/state; rm -r ${killed}`)).toMatch(
    /^(\S+-6\.0)\n\1\.sha256\nswitching\n$/,
  );
  expect(await states()).toEqual(["4.0 deploy active"]);
  expect(await containers()).toEqual(before);
  expect((await terminal.slipway(["prune", "--keep-releases", "1"])).stdout).toMatch(
    /: nothing to remove\n$/,
  );
}, 60_000);

test("on this machine, restart, scale and status work on the project of the compose file", async () => {
  const name = strayName("operate-test");
  const compose = { name, services: { web: { image, init: true } } };
  await writeFile(join(bench.folder, "compose.yaml"), JSON.stringify(compose));
  const at = (argv: readonly string[]) => run(argv, { cwd: bench.folder, env: lab.env });
  const slipway = (...args: readonly string[]) => at([process.execPath, source("cli.ts"), ...args]);
  const started = async () =>
    (
      await at([
        "sh",
        "-c",
        "docker inspect --format '{{.State.StartedAt}}' $(docker compose ps --quiet web)",
      ])
    ).stdout.trim();
  try {
    await at(["docker", "compose", "up", "--detach", "--quiet-pull"]);
    const before = await started();
    await slipway("restart");
    expect(await started()).not.toBe(before);
    await slipway("scale", "--replicas", "web=2");
    expect((await started()).split("\n")).toHaveLength(2);
    const { stdout } = await slipway("status", "--json");
    expect(JSON.parse(stdout).found).toMatchObject([
      { service: "web", state: "running", containers: 2, drift: ["it has 2 of 1 container"] },
    ]);
    expect((await slipway("status")).stdout).toMatch(/differs: web: it has 2 of 1 container$/m);
  } finally {
    await at(["docker", "compose", "down", "--volumes", "--timeout", "1"]);
  }
}, 90_000);
