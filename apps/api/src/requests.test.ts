import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import express from "express";
import pino from "pino";
import { until } from "./clock.fixture.ts";
import { readConfig } from "./config.ts";
import { createMetrics } from "./metrics.ts";
import { answerProblems } from "./problem.ts";
import { createReports } from "./reports.ts";
import { observeRequests } from "./requests.ts";

async function* halfAnAnswer() {
  yield "half of";
  await setImmediate();
  throw new Error("PostgreSQL is gone");
}

test("counts an answer that is cut off as 500, and a client that disconnects as 499", async (context) => {
  const log = pino({ level: "silent" });
  const metrics = createMetrics("1.2.3");
  const app = express();
  app.use(observeRequests(log, metrics));
  app.get("/piped", (_request, response) => pipeline(Readable.from(halfAnAnswer()), response));
  app.get("/written", async (_request, response) => {
    for await (const part of halfAnAnswer()) response.write(part);
  });
  const leaving = new AbortController();
  app.get("/silent", () => leaving.abort());
  app.use(answerProblems(log, createReports(readConfig({}), log)));
  const server = createServer(app).listen(0, "127.0.0.1");
  context.after(() => server.close());
  await once(server, "listening");
  const ask = async (path: string, signal?: AbortSignal) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    return (await fetch(url, signal === undefined ? {} : { signal })).text();
  };

  await assert.rejects(ask("/piped"));
  await assert.rejects(ask("/written"));
  await assert.rejects(ask("/silent", leaving.signal));

  const counted = async () =>
    (await metrics.requests.get()).values.map(({ labels }) => `${labels.route} ${labels.status}`);
  await until(async () => (await counted()).length === 3);
  assert.deepEqual(await counted(), ["/piped 500", "/written 500", "/silent 499"]);
});
