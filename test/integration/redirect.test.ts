import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Candidate } from "../../src/model/result.ts";
import { run } from "../../src/system/run.ts";
import { TARGETS } from "../../src/targets/targets.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { removePushed } from "./registries.ts";
import { actionsOf, hostInputs, openStack, rolledBack, type Stack, until } from "./stack.ts";
import { type Visited, visit } from "./visitor.ts";
import { buildImage, labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/*
 * How a service that publishes ports is replaced, under new connections from outside and from the host itself.
 */

/** A server that is slow to start and polite when it stops. */
const SERVER = `
import { createSocket } from "node:dgram";
import { createServer } from "node:http";
const { EDITION, SICK } = process.env;
const udp = createSocket("udp4", (_, { port, address }) => udp.send(EDITION, port, address));
const server = createServer((request, response) =>
  request.url === "/health" && SICK ? response.writeHead(503).end() : response.end(EDITION));
setTimeout(() => { server.listen(8080); udp.bind(5353); }, 1000);
process.on("SIGTERM", () => server.close(() => process.exit(0)));
`;

/** Asks by UDP as well, from another port each time: the host's loopback and its own address in turn. */
const CLIENT = `
import { createSocket } from "node:dgram";
import { renameSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { networkInterfaces } from "node:os";
const { found } = (${visit})(request, { host: "127.0.0.1", port: 80, agent: false }, 10);
const udp = (found.udp = { count: 0, failed: [], bodies: {} });
const own = Object.values(networkInterfaces()).flat().filter(({ family, internal }) => family === "IPv4" && !internal);
setInterval(() => {
  const socket = createSocket("udp4");
  const address = udp.count++ % 2 ? "127.0.0.1" : own[0].address;
  const late = setTimeout(() => { udp.failed.push("no answer from " + address); socket.close(); }, 2000);
  socket.on("message", (edition) => {
    clearTimeout(late);
    udp.bodies[edition] = (udp.bodies[edition] ?? 0) + 1;
    socket.close();
  });
  socket.send("?", 5300, address);
}, 50);
setInterval(() => {
  writeFileSync("/tmp/found.new", JSON.stringify(found));
  renameSync("/tmp/found.new", "/tmp/found");
}, 50);
process.on("SIGTERM", () => process.exit(0));
`;
const IMAGE = {
  Dockerfile: 'FROM node:20-alpine\nCOPY *.mjs /\nCMD ["node", "/server.mjs"]\n',
  "server.mjs": SERVER,
  "client.mjs": CLIENT,
};

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;
let candidate: Candidate;
let stack: Stack;

const image = { build: ".", image: "redirect", stop_grace_period: "10s" };
const health = "http://127.0.0.1:8080/health";
const healthcheck = {
  ...{ test: ["CMD", "wget", "-q", "-O", "/dev/null", health], retries: 1, interval: "1s" },
  ...{ start_period: "4s", start_interval: "500ms" },
};
const edition = (name: string, environment: object = {}) => ({
  client: { ...image, command: ["node", "/client.mjs"], network_mode: "host" },
  web: {
    ...image,
    healthcheck,
    ports: ["80:8080", "5300:5353/udp"],
    environment: { EDITION: name, ...environment },
  },
});

/** What clients outside and on the host have counted during `action`. */
async function during(action: () => Promise<unknown>) {
  await stack.on("docker restart --timeout 1 redirect-client-1");
  const outside = visit(request, { host: "127.0.0.1", port: host.http, agent: false }, 10);
  try {
    await until(lab, host, "docker exec redirect-client-1 grep -q bodies /tmp/found 2> /dev/null");
    await action();
    const { udp, ...inside }: Visited & { readonly udp: Visited } = JSON.parse(
      await stack.on("docker exec redirect-client-1 cat /tmp/found"),
    );
    return { inside, udp, outside: outside.found };
  } finally {
    outside.stop();
  }
}

/** Nobody has lost a request, and all of these editions have answered. */
function expectServed(all: Awaited<ReturnType<typeof during>>, editions: readonly string[]) {
  for (const found of Object.values(all)) {
    expect([found.failed.length, found.failed[0]]).toEqual([0, undefined]);
    expect(Object.keys(found.bodies).sort()).toEqual(editions);
  }
}

async function expectNothingLeft() {
  expect(await stack.on("docker ps --all --quiet --filter label=com.docker.compose.oneoff=True")).toBe("");
  expect(await stack.on("docker images --quiet slipway/empty")).toBe("");
  expect(await stack.on("docker ps --all --quiet --filter status=created")).toBe("");
  const rules = ["docker", "exec", host.container, "iptables", "-t", "nat", "-S"];
  const { stdout } = await run(rules, { env: lab.env });
  expect(stdout).not.toContain("SLIPWAY");
}

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  const inputs = labInputs(lab, { registries: `${lab.registry}/redirect-test` });
  const [built, started] = await Promise.allSettled([
    buildImage("redirect", IMAGE, inputs, bench),
    extraHost(lab, 10),
  ]);
  if (started.status === "fulfilled") host = started.value;
  if (built.status === "fulfilled") candidate = built.value;
  for (const one of [built, started]) if (one.status === "rejected") throw one.reason;
  stack = await openStack("redirect", [host], inputs, candidate, { lab, bench });
  await stack.deploy(edition("1"));
}, 300_000);
afterAll(async () => {
  if (candidate) await removePushed(candidate);
  await host?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

test("a service that publishes a port is replaced without a lost request", async () => {
  const found = await during(async () => {
    const result = await stack.deploy(edition("2"));
    expect(actionsOf(result)).toContain("web replaced redirect");
  });
  expectServed(found, ["1", "2"]);
  expect(await stack.on("docker exec redirect-web-1 printenv EDITION")).toBe("2\n");
  await expectNothingLeft();
}, 180_000);

test("a release that never gets healthy gets no request, and the old container is left alone", async () => {
  const ids = await stack.ids();
  expectServed(await during(() => rolledBack(stack.deploy(edition("3", { SICK: "yes" })))), ["2"]);
  expect(await stack.ids()).toEqual(ids);
  await expectNothingLeft();
}, 180_000);

test("a switch that is killed while the stand-by serves alone goes back without a lost request", async () => {
  const found = await during(async () => {
    const deployment = rolledBack(stack.deploy(edition("4")));
    await until(
      lab,
      host,
      "test -e slipway/redirect/releases/*/redirected && ! docker inspect redirect-web-1",
    );
    await stack.on("kill -KILL $(cut -d ' ' -f 1 slipway/redirect/lock/switching)");
    await deployment;
  });
  expectServed(found, ["2", "4"]);
  await expectNothingLeft();
}, 180_000);

test("where iptables do not work, the check says so, and the service is stopped first", async () => {
  const program = "/usr/sbin/iptables-restore";
  const asRoot = (...argv: readonly string[]) =>
    run(["docker", "exec", host.container, ...argv], { env: lab.env });
  const key = await readFile(host.keyFile, "utf8");
  const asked = Promise.resolve({ project: "redirect", repository: undefined, redirected: ["web"] });
  const check = () =>
    TARGETS.compose.check({ ...labInputs(lab), ...hostInputs([host], key) }, bench.context, asked);
  const why = /iptables cannot be used: .*iptables-restore.*not found/;
  expect(await check()).toEqual([]);
  expect(bench.lines).not.toContainEqual(expect.stringMatching(why));
  await asRoot("mv", program, `${program}.away`);
  try {
    expect(await check()).toEqual([]);
    expect(bench.lines).toContainEqual(
      expect.stringMatching(/^warning: .*: web will be stopped before the new/),
    );
    const result = await stack.deploy(edition("5"));
    expect(actionsOf(result)).toContain("web replaced stop-first");
    expect(bench.lines).toContainEqual(expect.stringMatching(/web: stopped first: iptables cannot be used/));
  } finally {
    await asRoot("mv", `${program}.away`, program);
  }
  await expectNothingLeft();
}, 180_000);
