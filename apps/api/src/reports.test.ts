import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import express from "express";
import pino from "pino";
import { createTestClock, until } from "./clock.fixture.ts";
import { readConfig } from "./config.ts";
import { onFault } from "./faults.ts";
import { answerProblems, Problem } from "./problem.ts";
import { createReports } from "./reports.ts";

test("reports an unexpected error with its request, without headers, query or body", async () => {
  const received: string[] = [];
  const sentry = createServer((request, response) => {
    request.setEncoding("utf8").on("data", (text: string) => received.push(`${request.url}\n${text}`));
    request.on("end", () => response.end("{}"));
  }).listen(0, "127.0.0.1");
  await once(sentry, "listening");
  const { port } = sentry.address() as AddressInfo;
  const reports = createReports(
    readConfig({ SENTRY_DSN: `http://key@127.0.0.1:${port}/7`, APP_VERSION: "1.2.3" }),
    pino({ level: "silent" }),
    createTestClock(),
  );

  const app = express();
  app.get("/ours", () => {
    throw new TypeError("the fault itself");
  });
  app.get("/down", () => {
    throw new Problem(503, "database_unavailable", "The database is down.");
  });
  app.use(answerProblems(pino({ level: "silent" }), reports));
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = { Authorization: "Bearer a-token", Cookie: "session=a-cookie" };
  assert.equal((await fetch(`${url}/ours?secret=yes`, { headers })).status, 500);
  assert.equal((await fetch(`${url}/down`, { headers })).status, 503);
  await reports.close();
  server.close();
  sentry.close();

  assert.equal(received.length, 1, "one report: none about a dependency that is down");
  const [report = ""] = received;
  assert.match(report, /^\/api\/7\/envelope\//);
  for (const wanted of [
    "TypeError",
    "the fault itself",
    "nsip-api@1.2.3",
    "reports.test.ts",
    '"path":"/ours"',
  ])
    assert.ok(report.includes(wanted), wanted);
  for (const hidden of ["a-token", "a-cookie", "secret=yes"]) assert.ok(!report.includes(hidden), hidden);
});

test("sends nothing without SENTRY_DSN", async (context) => {
  const fetched = context.mock.method(globalThis, "fetch", () => Promise.reject(new Error("sent")));
  const reports = createReports(readConfig({}), pino({ level: "silent" }));
  reports.send(new Error("not sent"), { id: "1", method: "GET", path: "/" });
  await reports.close();
  assert.equal(fetched.mock.callCount(), 0);
});

test("sends nothing with an invalid SENTRY_DSN, and logs one warning", async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const reports = createReports(readConfig({ SENTRY_DSN: "https://your-sentry-dsn@sentry.io/project" }), log);
  reports.send(new Error("not sent"), { id: "1", method: "GET", path: "/" });
  await reports.close();
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /SENTRY_DSN/);
});

/** A Sentry that reads reports and never answers. */
async function startSilentSentry(context: TestContext) {
  const sentry = { port: 0, received: "" };
  const server = createServer((request) => {
    request.setEncoding("utf8").on("data", (text: string) => {
      sentry.received += text;
    });
  }).listen(0);
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  sentry.port = (server.address() as AddressInfo).port;
  return sentry;
}

test("an error that ends the process is reported first, for a second at most", async (context) => {
  const sentry = await startSilentSentry(context);
  const clock = createTestClock();
  const log = pino({ level: "silent" });
  const config = readConfig({ SENTRY_DSN: `http://key@127.0.0.1:${sentry.port}/7` });
  const exits: number[] = [];
  const handle = onFault(log, createReports(config, log, clock), (code) => void exits.push(code));

  handle(new Error("the last error"));
  await until(() => sentry.received.includes("the last error"));
  clock.advance(999);
  await setImmediate();
  assert.deepEqual(exits, []);
  clock.advance(1);
  await until(() => exits.length > 0);
  assert.deepEqual(exits, [1]);
});

test("the process reports its last error, and exits although Sentry does not answer", async (context) => {
  const sentry = await startSilentSentry(context);
  const main = new URL("main.ts", import.meta.url).pathname;
  const run = async () => {
    const child = spawn(process.execPath, ["--import", "tsx", main], {
      // The port is in use, which nothing in the process catches.
      env: {
        PATH: process.env.PATH,
        PORT: String(sentry.port),
        SENTRY_DSN: `http://key@127.0.0.1:${sentry.port}/7`,
        DB_PORT: "1",
      },
      stdio: "ignore",
    });
    context.after(() => child.kill("SIGKILL"));
    const [code] = await once(child, "exit");
    return code;
  };

  // On a busy machine the report may not leave within the second that the process waits for it.
  while (!sentry.received.includes("EADDRINUSE")) assert.equal(await run(), 1);
});
