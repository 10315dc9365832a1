import { afterAll, beforeAll, expect, test } from "vitest";
import type { HostReleases } from "../../src/targets/hosted.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { NOT_BUILT, openStack, rolledBack, type Stack } from "./stack.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/* Taking over a project that somebody has started by hand. Nothing is built. */

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;
let stack: Stack;
let terminal: Terminal;

const image = "redis:7-alpine";
const healthcheck = {
  test: ["CMD", "redis-cli", "ping"],
  interval: "1s",
  retries: 1,
  start_period: "10s",
  start_interval: "200ms",
};
const project = (edition: string, more: object = {}) => ({
  store: {
    image,
    volumes: ["data:/data"],
    environment: { EDITION: edition },
    command: ["redis-server", "--appendonly", "yes"],
  },
  web: {
    image,
    tmpfs: ["/data"],
    healthcheck,
    environment: { EDITION: edition },
    "x-slipway": { drain: "100ms" },
    ...more,
  },
});
const top = { volumes: { data: {} } };
/** Started with a profile, which nothing on the host remembers. */
const tool = { image, tmpfs: ["/data"], profiles: ["tools"] };

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  host = await extraHost(lab, 14);
  stack = await openStack("adopted", [host], labInputs(lab), NOT_BUILT, { lab, bench });
  terminal = await openTerminal("adopted", host, { lab, bench });
  const compose = JSON.stringify({ ...top, name: "adopted", services: { ...project("$NAME"), tool } });
  await stack.on(
    `mkdir app; cd app; echo NAME=by-hand > .env; printf '%s' "$1" > compose.yaml
    docker compose --profile tools up --detach --wait 2>&1; docker exec adopted-store-1 redis-cli set row kept`,
    compose,
  );
}, 300_000);
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

const editions = () =>
  stack.on(
    "for name in store web; do docker exec adopted-$name-1 printenv EDITION; done; docker exec adopted-store-1 redis-cli get row",
  );
const deploy = (edition: string, more: object = {}, adopt = true) =>
  stack.deploy(project(edition, more), {}, { top, inputs: { adopt }, version: { version: edition } });

test("it is not touched unless that is wanted", async () => {
  const ids = await stack.ids();
  await expect(deploy("1.0", {}, false)).rejects.toThrow(
    /adopted runs there already and was not deployed by Slipway.*set adopt \(--adopt\) once/,
  );
  expect(await stack.ids()).toEqual(ids);
});

test("a first release that fails goes back to what ran, with its variables and its data", async () => {
  const network = await stack.on("docker network inspect --format '{{.Id}}' adopted_default");
  await rolledBack(deploy("1.0", { healthcheck: { ...healthcheck, test: ["CMD", "false"] } }));
  expect(bench.lines.join("\n")).toMatch(
    /took over store, tool, web from \/home\/deploy\/app\/compose\.yaml as \S+-adopted/,
  );
  expect(await editions()).toBe("by-hand\nby-hand\nkept\n");
  expect(await stack.on("docker ps --quiet --filter name=adopted-tool-1")).not.toBe("");
  expect(await stack.on("docker network inspect --format '{{.Id}}' adopted_default")).toBe(network);
}, 90_000);

test("the first release replaces it service by service, and a rollback returns to it", async () => {
  const { hosts } = await deploy("1.0");
  expect(hosts[0]).toMatchObject({ outcome: "deployed", previous: expect.stringContaining("-adopted") });
  expect(await editions()).toBe("1.0\n1.0\nkept\n");
  const { output, exitCode } = await terminal.slipway(["rollback", "--stable-for", "1s"]);
  expect(exitCode, output).toBe(0);
  expect(await editions()).toBe("by-hand\nby-hand\nkept\n");
  const { releases } = (await terminal.found("releases")) as HostReleases;
  expect(releases.map(({ version, state }) => `${version} ${state}`)).toContain("adopted active");
}, 120_000);

test("without its compose file there is no way back, so it stays as it is", async () => {
  await stack.on(
    "mkdir lost; cd lost; echo '{ services: { web: { image: redis:7-alpine } } }' > compose.yaml; docker compose up --detach 2>&1; rm compose.yaml",
  );
  const lost = await openStack("lost", [host], labInputs(lab), NOT_BUILT, { lab, bench });
  const ids = await lost.ids();
  await expect(lost.deploy({ web: { image } }, {}, { inputs: { adopt: true } })).rejects.toThrow(
    /lost cannot be taken over, because \/home\/deploy\/lost\/compose\.yaml is not there any more/,
  );
  expect(await lost.ids()).toEqual(ids);
}, 60_000);
