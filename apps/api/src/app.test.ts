import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import pino from "pino";
import { z } from "zod";
import { type Analysis, Figures } from "./analyses/analysis.ts";
import { measurer } from "./analyses/figures.ts";
import { MAX_BYTES } from "./analyses/upload.ts";
import { createApp } from "./app.ts";
import { createMetrics } from "./metrics.ts";

const figures: Figures = {
  width: 10,
  height: 10,
  share: 1,
  balance: 1,
  centreOfMass: { x: 0.5, y: 0.5 },
  largestEmptyRectangle: { x: 0, y: 0, width: 10, height: 10, share: 1 },
};

/** The whole application with its dependencies in memory. */
const kept: Analysis[] = [];
const remembered = new Map<string, Figures>();
const up = { postgres: true, redis: true };
const reach = (name: keyof typeof up) =>
  up[name] ? Promise.resolve() : Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" }));

const app = createApp({
  version: "1.2.3",
  log: pino({ level: "silent" }),
  metrics: createMetrics("1.2.3"),
  dependencies: { postgres: () => reach("postgres"), redis: () => reach("redis") },
  store: {
    async add(analysis) {
      const added = { ...analysis, id: randomUUID(), createdAt: new Date().toISOString() };
      kept.unshift(added);
      return added;
    },
    find: async (id) => kept.find((analysis) => analysis.id === id),
    list: async ({ page, size }) => ({
      items: kept.slice((page - 1) * size, page * size),
      total: kept.length,
    }),
  },
  measure: measurer(
    {
      get: async (hash) => remembered.get(hash),
      put: async (hash, found) => void remembered.set(hash, found),
    },
    async () => figures,
  ),
});
const server = createServer(app);
let url = "";

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(() => {
  server.closeAllConnections();
  server.close();
});

function upload(content: Uint8Array<ArrayBuffer>, type = "image/png", field = "image"): Promise<Response> {
  const form = new FormData();
  form.append(field, new Blob([content], { type }), "Grüße.png");
  return fetch(`${url}/api/analyses`, { method: "POST", body: form });
}

const Refusal = z.object({ error: z.object({ code: z.string() }) });
const Answer = z.looseObject({ filename: z.string(), bytes: z.number(), figures: Figures });
const Dependency = z.object({ state: z.string(), reason: z.string().optional() });
const Health = z.object({
  status: z.string(),
  version: z.string(),
  dependencies: z.object({ postgres: Dependency, redis: Dependency }),
});

async function codeOf(response: Response): Promise<string> {
  return Refusal.parse(await response.json()).error.code;
}

test("an upload is analysed, kept and found again", async () => {
  const posted = await upload(new Uint8Array([1, 2, 3]));
  const analysis = Answer.parse(await posted.json());

  assert.equal(posted.status, 201);
  assert.equal(analysis.filename, "Grüße.png");
  assert.equal(analysis.bytes, 3);
  assert.deepEqual(analysis.figures, figures);
  const found = await fetch(`${url}${posted.headers.get("location")}`);
  assert.deepEqual(await found.json(), analysis);
  const list: unknown = await (await fetch(`${url}/api/analyses?size=1`)).json();
  assert.deepEqual(list, { page: 1, size: 1, items: [analysis], total: 1 });
});

test("the same bytes are measured once", async () => {
  const content = new Uint8Array([9, 9, 9]);

  assert.equal((await upload(content)).headers.get("x-cache"), "miss");
  assert.equal((await upload(content)).headers.get("x-cache"), "hit");
});

test("what is no picture is refused with a reason", async () => {
  const type = await upload(new Uint8Array([1]), "application/pdf");
  assert.deepEqual([type.status, await codeOf(type)], [415, "unsupported_format"]);

  const field = await upload(new Uint8Array([1]), "image/png", "photo");
  assert.deepEqual([field.status, await codeOf(field)], [400, "bad_form"]);

  const size = await upload(new Uint8Array(MAX_BYTES + 1));
  assert.deepEqual([size.status, await codeOf(size)], [413, "too_large"]);

  const none = await fetch(`${url}/api/analyses`, { method: "POST" });
  assert.deepEqual([none.status, await codeOf(none)], [400, "no_picture"]);
});

test("what does not exist is a 404 in JSON", async () => {
  for (const path of ["/nowhere", `/api/analyses/${randomUUID()}`, "/api/analyses/no-id"]) {
    const response = await fetch(url + path);
    assert.deepEqual([response.status, await codeOf(response)], [404, "not_found"]);
  }
});

test("health tells the truth", async () => {
  const health = async () => {
    const response = await fetch(`${url}/health`);
    return { http: response.status, ...Health.parse(await response.json()) };
  };

  const well = await health();
  assert.deepEqual([well.http, well.status, well.version], [200, "ok", "1.2.3"]);
  assert.equal(well.dependencies.postgres.state, "up");

  up.redis = false;
  assert.equal((await health()).status, "degraded");

  up.postgres = false;
  const ill = await health();
  assert.deepEqual([ill.http, ill.dependencies.postgres.reason], [503, "ECONNREFUSED"]);
});

test("metrics count requests by route", async () => {
  const metrics = await (await fetch(`${url}/metrics`)).text();

  assert.match(metrics, /http_requests_total\{method="GET",route="\/api\/analyses\/:id",status="200"\} 1/);
  assert.match(metrics, /http_requests_total\{method="POST",route="\/api\/analyses",status="415"\} 1/);
  assert.match(metrics, /http_requests_total\{method="GET",route="unmatched",status="404"\} 1/);
  assert.match(metrics, /nsip_api_info\{version="1.2.3"\} 1/);
});
