import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import pino from "pino";
import { z } from "zod";
import { createTestClock, until } from "./clock.fixture.ts";
import { shutDown } from "./shutdown.ts";

const Listening = z.looseObject({ msg: z.literal("listening"), address: z.object({ port: z.number() }) });
const silentLog = pino({ level: "silent" });
const never = () => new Promise<never>(() => undefined);

/** Runs the real process with the settings given. Nothing listens at the addresses of its dependencies. */
function run(context: TestContext, settings: Readonly<Record<string, string>>) {
  const main = new URL("main.ts", import.meta.url).pathname;
  const nothing = { DB_HOST: "127.0.0.1", DB_PORT: "1", REDIS_HOST: "127.0.0.1", REDIS_PORT: "1" };
  const child = spawn(process.execPath, ["--import", "tsx", main], {
    env: { PATH: process.env.PATH, PORT: "0", ANALYZER_URL: "http://127.0.0.1:1", ...nothing, ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  context.after(() => child.kill("SIGKILL"));
  return child;
}

/** Runs the real process and waits until it listens. */
async function start(context: TestContext, settings: Readonly<Record<string, string>>) {
  const child = run(context, settings);
  for await (const line of createInterface(child.stdout)) {
    const { success, data } = Listening.safeParse(JSON.parse(line));
    if (success) {
      child.stdout.resume();
      return { child, port: data.address.port };
    }
  }
  throw new Error("the process ended before it listened");
}

/** Sends SIGTERM. Returns the exit code, and how many milliseconds the process took to exit. */
async function stop(child: ChildProcess): Promise<{ code: number | null; after: number }> {
  const asked = performance.now();
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  return { code, after: performance.now() - asked };
}

/** A server that accepts connections and never answers. */
async function startSilent(context: TestContext) {
  const silent = createServer((socket) => void socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  context.after(() => silent.close());
  await once(silent, "listening");
  return { silent, port: String((silent.address() as AddressInfo).port) };
}

async function refuses(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}

/** An HTTP server with one request in flight. */
async function startBusy(context: TestContext) {
  const responses: ServerResponse[] = [];
  const server = createHttpServer((_request, response) => void responses.push(response));
  context.after(() => server.closeAllConnections());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const asked = fetch(`http://127.0.0.1:${port}`).then((answer) => answer.text());
  // Handled later: a connection that is cut off rejects before the test looks at it.
  asked.catch(() => undefined);
  await until(() => responses.length === 1);
  return { server, port, asked, answer: (text: string) => responses[0]?.end(text) };
}

test("shutting down answers the request in flight, stays, and then closes the dependencies", async (context) => {
  const { server, port, asked, answer } = await startBusy(context);
  const clock = createTestClock();
  const events: string[] = [];
  const done = shutDown(server, 2_000, silentLog, [async () => void events.push("closed")], clock);
  await until(() => refuses(port));
  answer("the answer");
  assert.equal(await asked, "the answer");
  await until(() => !server.listening);
  clock.advance(1_999);
  await setImmediate();
  assert.deepEqual(events, []);
  clock.advance(1);
  await done;
  assert.deepEqual(events, ["closed"]);
});

test("shutting down ends before Docker sends SIGKILL when no client and no dependency answers", async (context) => {
  const { server, asked } = await startBusy(context);
  const clock = createTestClock();
  const done = shutDown(server, 2_000, silentLog, [never, never, never], clock);
  clock.advance(6_000);
  await assert.rejects(asked);
  // A deadline for each of the three.
  await until(() => clock.pending === 3);
  clock.advance(1_500);
  await done;
  assert.ok(clock.now() < 10_000);
});

test("starts without its dependencies and reports that they are down", async (context) => {
  const { child, port } = await start(context, { SHUTDOWN_STAY_MS: "0" });
  const url = `http://127.0.0.1:${port}`;
  // One connection per request: on a slow machine, the process may close an idle one just when the test uses it again.
  const Connection = "close";
  assert.equal((await fetch(`${url}/live`, { headers: { Connection } })).status, 200);
  const health = await fetch(`${url}/health`, { headers: { Connection } });
  assert.equal(health.status, 503);
  assert.match(await health.text(), /"postgres":\{"state":"down"/);
  const body = JSON.stringify({ email: "a@nsip.example", password: "long enough" });
  const headers = { "Content-Type": "application/json", Connection };
  const answer = await fetch(`${url}/api/sessions`, { method: "POST", headers, body });
  assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "2"]);
  assert.equal((await stop(child)).code, 0);
});

test("on SIGTERM the process refuses connections, stays for two seconds and exits with 0", async (context) => {
  const { child, port } = await start(context, {});
  const stopped = stop(child);
  await until(() => refuses(port));
  const { code, after } = await stopped;
  assert.equal(code, 0);
  assert.ok(after > 1_990, `it stayed for ${after} ms`);
});

test("on SIGTERM the process exits with 0 although its client, PostgreSQL and Redis do not answer", async (context) => {
  const { port: silence } = await startSilent(context);
  const { child, port } = await start(context, {
    DB_PORT: silence,
    REDIS_PORT: silence,
    SHUTDOWN_STAY_MS: "0",
  });
  const socket = connect(port, "127.0.0.1").on("error", () => undefined);
  context.after(() => socket.destroy());
  socket.write(
    "POST /api/sessions HTTP/1.1\r\nHost: api\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
  );
  await once(socket, "data");
  assert.equal((await stop(child)).code, 0);
});

test("on SIGTERM the process exits with 0 while it waits for PostgreSQL to answer", async (context) => {
  const { silent, port } = await startSilent(context);
  const child = run(context, { DB_PORT: port, SHUTDOWN_STAY_MS: "0" });
  child.stdout.resume();
  await once(silent, "connection");
  assert.equal((await stop(child)).code, 0);
});
