import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { z } from "zod";

const Listening = z.looseObject({ msg: z.literal("listening"), address: z.object({ port: z.number() }) });

/** The real process, with the settings given; its dependencies are where nobody is. */
function run(context: TestContext, settings: Readonly<Record<string, string>>) {
  const main = new URL("main.ts", import.meta.url).pathname;
  const nobody = { DB_HOST: "127.0.0.1", DB_PORT: "1", REDIS_HOST: "127.0.0.1", REDIS_PORT: "1" };
  const child = spawn(process.execPath, ["--import", "tsx", main], {
    env: { PATH: process.env.PATH, PORT: "0", ANALYZER_URL: "http://127.0.0.1:1", ...nobody, ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  context.after(() => child.kill("SIGKILL"));
  return child;
}

/** The same, when it listens. */
async function start(context: TestContext, settings: Readonly<Record<string, string>>) {
  const child = run(context, settings);
  for await (const line of createInterface(child.stdout)) {
    const { success, data } = Listening.safeParse(JSON.parse(line));
    if (success) {
      child.stdout.resume();
      return { child, port: data.address.port };
    }
  }
  throw new Error("it ended before it listened");
}

/** Its exit code, and after how many milliseconds it came. */
async function stop(child: ChildProcess): Promise<{ code: number | null; after: number }> {
  const asked = performance.now();
  child.kill("SIGTERM");
  const [code] = await once(child, "exit", { signal: AbortSignal.timeout(20_000) });
  return { code, after: performance.now() - asked };
}

/** Takes connections, and gives no answer. */
async function startSilent(context: TestContext): Promise<{ silent: Server; port: string }> {
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

test("without any of its dependencies it starts, and says so", async (context) => {
  const { child, port } = await start(context, { SHUTDOWN_STAY_MS: "0" });
  const url = `http://127.0.0.1:${port}`;
  assert.equal((await fetch(`${url}/live`)).status, 200);
  const health = await fetch(`${url}/health`);
  assert.equal(health.status, 503);
  assert.match(await health.text(), /"postgres":\{"state":"down"/);
  const body = JSON.stringify({ email: "a@nsip.example", password: "long enough" });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${url}/api/sessions`, { method: "POST", headers, body });
  assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "2"]);
  assert.equal((await stop(child)).code, 0);
});

test("on SIGTERM it accepts nobody, answers what is in flight, stays two seconds and exits 0", async (context) => {
  const { child, port } = await start(context, {});
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  context.after(() => socket.destroy());
  let answer = "";
  socket.on("data", (text) => {
    answer += text;
  });
  // Half a request: its answer is owed.
  const body = '{"email":"no address"}';
  const head = `POST /api/sessions HTTP/1.1\r\nHost: api\r\nContent-Type: application/json\r\n`;
  socket.write(`${head}Content-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`);
  while (!answer.includes("100 Continue")) await once(socket, "data");

  const stopped = stop(child);
  while (!(await refuses(port))) assert.equal(child.exitCode, null);
  assert.equal(answer, "HTTP/1.1 100 Continue\r\n\r\n");
  socket.write(body);
  await once(socket, "close");
  assert.match(answer, /HTTP\/1\.1 400 Bad Request\r\n.*"bad_body"/s);
  const { code, after } = await stopped;
  assert.equal(code, 0);
  assert.ok(after > 1_990, `it stayed ${after} ms`);
});

test("it ends before Docker kills it, whoever gives no answer: client, PostgreSQL and Redis", async (context) => {
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
  const { code, after } = await stop(child);
  assert.equal(code, 0);
  assert.ok(after < 10_000, `it took ${after} ms`);
});

test("told to stop while it waits for a silent PostgreSQL it exits 0 as well", async (context) => {
  const { silent, port } = await startSilent(context);
  const child = run(context, { DB_PORT: port, SHUTDOWN_STAY_MS: "0" });
  child.stdout.resume();
  await once(silent, "connection");
  assert.equal((await stop(child)).code, 0);
});
