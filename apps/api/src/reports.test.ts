import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import express from "express";
import pino from "pino";
import { readConfig } from "./config.ts";
import { answerProblems, Problem } from "./problem.ts";
import { createReports } from "./reports.ts";

test("what is our own fault is reported with its request's id, and nothing that a client said", async () => {
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
  );

  const app = express();
  app.get("/ours", () => {
    throw new TypeError("the fault itself");
  });
  app.get("/away", () => {
    throw new Problem(503, "database_unavailable", "The database is away.");
  });
  app.use(answerProblems(pino({ level: "silent" }), reports));
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = { Authorization: "Bearer a-token", Cookie: "session=a-cookie" };
  assert.equal((await fetch(`${url}/ours?secret=yes`, { headers })).status, 500);
  assert.equal((await fetch(`${url}/away`, { headers })).status, 503);
  await reports.close();
  server.close();
  sentry.close();

  assert.equal(received.length, 1, "one error, and no report of a dependency that is away");
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

test("without SENTRY_DSN nothing is sent", async (context) => {
  const fetched = context.mock.method(globalThis, "fetch", () => Promise.reject(new Error("sent")));
  const reports = createReports(readConfig({}), pino({ level: "silent" }));
  reports.send(new Error("nobody hears"), { id: "1", method: "GET", path: "/" });
  await reports.close();
  assert.equal(fetched.mock.callCount(), 0);
});

test("with a SENTRY_DSN that is none nothing is sent, and one line of the log says so", async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const reports = createReports(readConfig({ SENTRY_DSN: "https://your-sentry-dsn@sentry.io/project" }), log);
  reports.send(new Error("nobody hears"), { id: "1", method: "GET", path: "/" });
  await reports.close();
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /SENTRY_DSN/);
});

test("what ends the process is reported, and a server that gives no answer does not hold it", async (context) => {
  let report = "";
  const silent = createServer((request) => {
    request.setEncoding("utf8").on("data", (text: string) => {
      report += text;
    });
  }).listen(0);
  await once(silent, "listening");
  context.after(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  const main = new URL("main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", main], {
    // The port that it wants is the listener's: nothing in the process catches that.
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      SENTRY_DSN: `http://key@127.0.0.1:${port}/7`,
      DB_PORT: "1",
    },
    stdio: "ignore",
  });
  context.after(() => child.kill("SIGKILL"));
  const [code] = await once(child, "exit", { signal: AbortSignal.timeout(20_000) });
  assert.equal(code, 1);
  assert.match(report, /EADDRINUSE/);
});
