import { Agent, request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Candidate } from "../../src/model/result.ts";
import { removePushed } from "../integration/registries.ts";
import { openStack, type Stack, until } from "../integration/stack.ts";
import { openTerminal, type Terminal } from "../integration/terminal.ts";
import { type Visited, visit } from "../integration/visitor.ts";
import { buildImage, labInputs, openWorkbench, type Workbench } from "../integration/workbench.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";

/*
 * A service that publishes its port, under 200 requests a second for as long as it is deployed again and again, a third
 * of them POSTs: on new connections, on connections that stay open, and one that is upgraded and never ends by itself.
 * Beside it, what `docker compose up` does in the same minute.
 */

/** Before it stops listening, it tells clients for a moment to open a new connection. */
const SERVER = `
import { createServer } from "node:http";
const { EDITION } = process.env;
let leaving = false;
const server = createServer(async (request, response) => {
  if (leaving) response.setHeader("connection", "close");
  for await (const _ of request);
  response.end(EDITION);
});
const upgraded = new Set();
server.on("upgrade", (_, socket) => {
  upgraded.add(socket);
  socket.on("error", () => {}).on("close", () => upgraded.delete(socket));
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n");
  socket.pipe(socket);
});
server.listen(8080);
process.on("SIGTERM", () => {
  leaving = true;
  setTimeout(() => {
    for (const socket of upgraded) socket.end("bye");
    server.close(() => process.exit(0));
  }, 1500);
});
`;
const IMAGE = {
  Dockerfile: 'FROM node:20-alpine\nCOPY server.mjs /\nCMD ["node", "/server.mjs"]\n',
  "server.mjs": SERVER,
};
const DEPLOYMENTS = 20;
const ROLLBACKS = 5;

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;
let candidate: Candidate;
let stack: Stack;
let terminal: Terminal;

const services = (edition: string) => ({
  web: {
    ...{ build: ".", image: "traffic", stop_grace_period: "10s", ports: ["80:8080"] },
    ...{ environment: { EDITION: edition }, "x-slipway": { drain: "500ms" } },
    healthcheck: {
      test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"],
      ...{ interval: "10s", start_period: "10s", start_interval: "300ms" },
    },
  },
});

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  const inputs = labInputs(lab, { registries: `${lab.registry}/traffic-test` });
  host = await extraHost(lab, 15);
  candidate = await buildImage("traffic", IMAGE, inputs, bench);
  stack = await openStack("traffic", [host], inputs, candidate, { lab, bench });
  terminal = await openTerminal("traffic", host, { lab, bench });
  await stack.deploy(services("0"), {}, { version: { version: "0" } });
}, 300_000);
afterAll(async () => {
  if (candidate) await removePushed(candidate);
  await host?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});

/** 200 requests a second until it is stopped. */
function clients() {
  const kept = new Agent({ keepAlive: true, maxSockets: 8 });
  const at = { host: "127.0.0.1", port: host.http };
  const each = {
    "new connections": [
      visit(request, { ...at, agent: false }, 15),
      visit(request, { ...at, agent: false }, 30, "x"),
    ],
    "kept connections": [
      visit(request, { ...at, agent: kept }, 15),
      visit(request, { ...at, agent: kept }, 30, "x"),
    ],
  };
  return (): Readonly<Record<keyof typeof each, Visited>> => {
    for (const client of Object.values(each).flat()) client.stop();
    kept.destroy();
    const sum = (name: keyof typeof each): Visited =>
      each[name]
        .map(({ found }) => found)
        .reduce((one, other) => ({
          ...{ count: one.count + other.count, failed: [...one.failed, ...other.failed] },
          ...{ slowest: Math.max(one.slowest, other.slowest), bodies: { ...one.bodies, ...other.bodies } },
        }));
    return { "new connections": sum("new connections"), "kept connections": sum("kept connections") };
  };
}

/** An upgraded connection, as a WebSocket is one. Says how it ended. */
function upgraded(): { readonly ended: Promise<string>; readonly close: () => void } {
  const socket = connect({ host: "127.0.0.1", port: host.http });
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
  let last = "";
  const ended = new Promise<string>((resolve) => {
    socket.on("data", (data) => {
      last = data.toString("latin1");
    });
    socket.on("error", (error) => resolve(String(error)));
    socket.on("close", () => resolve(last.slice(-3)));
  });
  return { ended, close: () => socket.destroy() };
}

const row = (what: string, found: ReturnType<ReturnType<typeof clients>>) =>
  Object.entries(found).map(
    ([name, { count, failed, slowest }]) =>
      `| ${what} | ${name} | ${count} | ${failed.length} | ${slowest} ms |`,
  );

test("no request is lost in 20 deployments and 5 rollbacks", async () => {
  const stop = clients();
  const socket = upgraded();
  for (let number = 1; number <= DEPLOYMENTS; number++) {
    const version = String(number);
    const result = await stack.deploy(services(version), {}, { version: { version } });
    expect(result.hosts[0]?.services).toContainEqual(expect.objectContaining({ rollout: "redirect" }));
    if (number % (DEPLOYMENTS / ROLLBACKS) !== 0) continue;
    const { output, exitCode } = await terminal.slipway(["rollback", "--stable-for", "1s"]);
    expect(exitCode, output).toBe(0);
  }
  const found = stop();
  // The server said good-bye on it.
  expect(await socket.ended).toBe("bye");
  const other = await composeUp();
  const head = ["| what | clients | requests | failed | slowest |", "| --- | --- | ---: | ---: | ---: |"];
  const lines = [
    ...head,
    ...row("Slipway, 25 switches", found),
    ...row("`docker compose up`, 5 times", other),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  for (const { failed } of Object.values(found)) expect([failed.length, failed[0]]).toEqual([0, undefined]);
}, 900_000);

/** The same service, replaced by compose itself, under the same clients. */
async function composeUp(): Promise<ReturnType<ReturnType<typeof clients>>> {
  await stack.on("docker stop traffic-web-1; docker rm traffic-web-1");
  const image = `${candidate.repositories[0]}@${candidate.digest}`;
  const { build: _, ...web } = services("$EDITION").web;
  const compose = JSON.stringify({ name: "plain", services: { web: { ...web, image } } });
  await stack.on(
    `mkdir -p plain; cd plain; printf '%s' "$1" > compose.yaml; EDITION=0 docker compose up --detach --wait 2>&1`,
    compose,
  );
  await until(
    lab,
    host,
    "wget -q -O /dev/null http://127.0.0.1:80 || curl -fs http://127.0.0.1:80 > /dev/null",
  );
  const stop = clients();
  for (let number = 1; number <= 5; number++)
    await stack.on(`cd plain; EDITION=${number} docker compose up --detach --wait 2>&1`);
  return stop();
}
