import { afterAll, beforeAll, expect, test } from "vitest";
import type { Candidate } from "../../src/model/result.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { removePushed } from "./registries.ts";
import { actionsOf, openStack, rolledBack, type Stack, until } from "./stack.ts";
import { buildImage, labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/*
 * How services are replaced, under requests of a client that asks the engine's DNS for each, and tries one address once.
 */

/** A server that is slow to start and polite when it stops, and a client that counts what it does not get. */
const IMAGE = {
  Dockerfile: 'FROM node:20-alpine\nCOPY *.mjs /\nCMD ["node", "/server.mjs"]\n',
  "server.mjs": `
import { createServer } from "node:http";
import { connect } from "node:net";
const { EDITION, SICK, STORE } = process.env;
// A connection for as long as the process lives, like a database's. Each answer needs it.
const store = STORE && connect(9000, STORE);
const waiting = [];
if (store) {
  store.on("data", (data) => { for (const _ of data) waiting.shift()?.(); });
  store.on("error", (error) => { console.error(error); process.exit(1); });
}
const server = createServer((request, response) => {
  if (request.url === "/health" && SICK) return response.writeHead(503).end();
  if (!store) return response.end(EDITION);
  waiting.push(() => response.end(EDITION));
  store.write("x");
});
setTimeout(() => server.listen(8080), 1000);
process.on("SIGTERM", () => setTimeout(() => server.close(() => process.exit(0)), 300));
`,
  "store.mjs": `
import { createServer } from "node:net";
createServer((socket) => socket.pipe(socket).on("error", () => {})).listen(9000);
process.on("SIGTERM", () => process.exit(0));
`,
  "client.mjs": `
import { resolve4 } from "node:dns/promises";
import { renameSync, writeFileSync } from "node:fs";
import { get } from "node:http";
const found = { count: 0, failed: [], slowest: 0, editions: {} };
const once = async () => {
  const [host] = await resolve4("web");
  return new Promise((resolve, reject) => {
    const request = get({ host, port: 8080, agent: false, timeout: 5000 }, async (response) => {
      let body = "";
      for await (const part of response) body += part;
      resolve(body);
    });
    request.on("error", reject).on("timeout", () => request.destroy(new Error("timeout")));
  });
};
setInterval(async () => {
  const begun = Date.now();
  await once().then((edition) => { found.editions[edition] = (found.editions[edition] ?? 0) + 1; }, (error) => found.failed.push(String(error)));
  found.count++;
  found.slowest = Math.max(found.slowest, Date.now() - begun);
  writeFileSync("/tmp/found.new", JSON.stringify(found));
  renameSync("/tmp/found.new", "/tmp/found");
}, 10);
process.on("SIGTERM", () => process.exit(0));
`,
};

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;
let candidate: Candidate;
let stack: Stack;

const image = { build: ".", image: "rollout", stop_grace_period: "10s" };
const health = "http://127.0.0.1:8080/health";
const healthcheck = { test: ["CMD", "wget", "-q", "-O", "/dev/null", health], interval: "30s", retries: 1 };
const web = {
  ...{ ...image, depends_on: ["store"] },
  healthcheck: { ...healthcheck, start_period: "20s", start_interval: "500ms" },
};
const fixed = {
  store: { ...image, command: ["node", "/store.mjs"], restart: "always" },
  client: { ...image, command: ["node", "/client.mjs"], restart: "always", depends_on: ["web"] },
};
const edition = (name: string, more: object = {}) => ({
  ...fixed,
  web: { ...web, ...more, environment: { EDITION: name } },
});

interface Found {
  readonly count: number;
  readonly failed: readonly string[];
  /** Milliseconds. */
  readonly slowest: number;
  /** How often each edition has answered. */
  readonly editions: Readonly<Record<string, number>>;
}

/** What the client has counted since it was started anew, during `action` alone. */
async function during(action: () => Promise<unknown>): Promise<Found> {
  await stack.on("docker restart --timeout 1 rollout-client-1");
  await until(lab, host, "docker exec rollout-client-1 grep -q count /tmp/found 2> /dev/null");
  await action();
  return JSON.parse(await stack.on("docker exec rollout-client-1 cat /tmp/found"));
}

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  const inputs = labInputs(lab, { registries: `${lab.registry}/rollout-test` });
  const [built, started] = await Promise.allSettled([
    buildImage("rollout", IMAGE, inputs, bench),
    extraHost(lab, 9),
  ]);
  if (started.status === "fulfilled") host = started.value;
  if (built.status === "fulfilled") candidate = built.value;
  for (const one of [built, started]) if (one.status === "rejected") throw one.reason;
  stack = await openStack("rollout", [host], inputs, candidate, { lab, bench });
  await stack.deploy(edition("1"));
}, 300_000);
afterAll(async () => {
  if (candidate) await removePushed(candidate);
  await host?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

test("a service behind its name is replaced without a lost request, and keeps its container's name", async () => {
  const found = await during(async () => {
    const result = await stack.deploy(edition("2"));
    expect(actionsOf(result)).toEqual(["store unchanged", "web replaced start-first", "client unchanged"]);
  });
  expect(found.failed).toEqual([]);
  expect(Object.keys(found.editions)).toEqual(["1", "2"]);
  expect(await stack.on("docker exec rollout-web-1 printenv EDITION")).toBe("2\n");
});

/** In a network with a subnet of its own, a container keeps its address when it is hidden, whatever others have left. */
const top = { networks: { default: { ipam: { config: [{ subnet: "172.29.9.0/24" }] } } } };
const deploy = (services: object) => stack.deploy(services, {}, { top });

test("replicas are replaced one after the other or as many at a time as wanted, as many as there will be", async () => {
  await deploy(edition("2"));
  let since = "";
  /** What has happened to the service's containers since this was asked before. */
  const order = async () => {
    const [events = "", now = ""] = (
      await stack.on(
        `now=$(date +%s.%N); docker events --since "$1" --until "$now" --filter type=container --filter label=com.docker.compose.service=web --filter event=create --filter event=die --format '{{.Action}}'; echo "|$now"`,
        since,
      )
    ).split("|");
    since = now.trim();
    return events;
  };
  const found = await during(async () => {
    since = (await stack.on("date +%s.%N")).trim();
    await deploy(edition("3", { scale: 2 }));
    expect(await order()).toMatch(/create.*die.*create/s);
    await deploy(edition("4", { scale: 3, deploy: { update_config: { parallelism: 0 } } }));
    expect(await stack.on("docker ps --filter name=rollout-web --quiet | wc -l")).toBe("3\n");
    expect(await order()).toMatch(/^create\ncreate\ncreate\ndie/);
    const result = await deploy(edition("5"));
    expect(actionsOf(result)).toContain("web replaced start-first");
  });
  expect(found.failed).toEqual([]);
  expect(Object.keys(found.editions)).toEqual(["2", "3", "4", "5"]);
  const running = await stack.on("docker ps --all --filter name=rollout-web --format '{{.State}}'");
  expect(running).toBe("running\n");
}, 180_000);

test("connections that a new container opens before it gets its names survive", async () => {
  const store = (name: string) => ({
    ...fixed,
    web: { ...web, environment: { EDITION: name, STORE: "store" } },
  });
  await deploy(store("5a"));
  await deploy(store("5b"));
  const found = await during(() => stack.on("sleep 1"));
  expect(found.failed).toEqual([]);
  expect(Object.keys(found.editions)).toEqual(["5b"]);
  await deploy(edition("5"));
}, 180_000);

test("a release that never gets healthy gets no request, and the old container is left alone", async () => {
  const ids = await stack.ids();
  const sick = edition("6", { healthcheck: { ...web.healthcheck, start_period: "2s", interval: "1s" } });
  const found = await during(() =>
    rolledBack(deploy({ ...sick, web: { ...sick.web, environment: { EDITION: "6", SICK: "yes" } } })),
  );
  expect(found.failed).toEqual([]);
  expect(Object.keys(found.editions)).toEqual(["5"]);
  expect(await stack.ids()).toEqual(ids);
});

test("a switch that is killed while the new container is hidden goes back", async () => {
  const ids = await stack.ids();
  const found = await during(async () => {
    const waiting = edition("7");
    const deployment = rolledBack(
      deploy({ ...waiting, web: { ...waiting.web, environment: { EDITION: "7", SICK: "yes" } } }),
    );
    await until(
      lab,
      host,
      "docker ps --filter name=rollout-web --filter health=starting --quiet | grep -q .",
    );
    await stack.on("kill -KILL $(cut -d ' ' -f 1 slipway/rollout/lock/switching)");
    await deployment;
  });
  expect(found.failed).toEqual([]);
  expect(await stack.ids()).toEqual(ids);
  expect(await stack.on("ls slipway/rollout; ls slipway/rollout/releases/*/hidden 2> /dev/null || :")).toBe(
    "audit.log\ncontent\ncurrent\nreleases\n",
  );
});

test("a switch that is killed while the old container drains goes back, and gives it its names back", async () => {
  const ids = await stack.ids();
  const found = await during(async () => {
    const deployment = rolledBack(deploy(edition("7", { "x-slipway": { drain: "1m" } })));
    await until(lab, host, "ls slipway/rollout/releases/*/addresses > /dev/null 2>&1");
    await until(lab, host, `docker exec ${ids.client} grep -q '"7"' /tmp/found`);
    await stack.on("kill -KILL $(cut -d ' ' -f 1 slipway/rollout/lock/switching)");
    await deployment;
  });
  expect(found.failed).toEqual([]);
  expect(Object.keys(found.editions)).toEqual(["5", "7"]);
  expect(await stack.ids()).toEqual(ids);
}, 180_000);

test("a release that fails later on goes back without a lost request", async () => {
  const late = { ...web, depends_on: ["web"], environment: { EDITION: "8", SICK: "yes" } };
  const healthcheck = { ...web.healthcheck, start_period: "2s", interval: "1s" };
  const found = await during(() => rolledBack(deploy({ ...edition("8"), late: { ...late, healthcheck } })));
  expect(found.failed).toEqual([]);
  expect(Object.keys(found.editions)).toEqual(["5", "8"]);
  expect(bench.lines).toContainEqual(expect.stringMatching(/web restored \(start-first, /));
  expect(await stack.on(`docker exec ${(await stack.ids()).web} printenv EDITION`)).toBe("5\n");
}, 180_000);

test("a container with an anonymous volume is stopped first, and its successor gets the volume", async () => {
  const keeper = { image: "redis:7-alpine", restart: "always" };
  await deploy({ ...edition("5"), keeper });
  await stack.on("docker exec rollout-keeper-1 sh -c 'echo data > /data/kept'");
  const result = await deploy({ ...edition("5"), keeper: { ...keeper, environment: { NEW: "yes" } } });
  expect(actionsOf(result)).toContain("keeper replaced stop-first");
  expect(bench.lines).toContainEqual(expect.stringContaining("keeper: stopped first: "));
  expect(await stack.on("docker exec rollout-keeper-1 cat /data/kept")).toBe("data\n");
});

test("a command drains the old container", async () => {
  const drain = ["sh", "-c", 'echo "bye from $$EDITION" >&2; exit 1'];
  await deploy(edition("9", { "x-slipway": { drain: "0s" } }));
  await deploy(edition("10", { "x-slipway": { drain } }));
  expect(bench.lines).toContainEqual(expect.stringContaining("web: bye from 9"));
}, 180_000);
