import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import pino from "pino";
import { z } from "zod";
import { createTokens } from "./accounts/token.ts";
import { Figures, type Measurement } from "./analyses/analysis.ts";
import { measurer } from "./analyses/measure.ts";
import { MAX_BYTES } from "./analyses/upload.ts";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { inMemory } from "./memory.fixture.ts";
import { createMetrics } from "./metrics.ts";
import { createReports } from "./reports.ts";

const measurement: Measurement = {
  width: 10,
  height: 10,
  share: 1,
  background: { colour: "#ffffff", tone: "light" },
  balance: 1,
  centreOfMass: { x: 0.5, y: 0.5 },
  largestEmptyRectangle: { x: 0, y: 0, width: 10, height: 10, share: 1 },
  distance: { max: 5, mean: 2, at: { x: 0.5, y: 0.5 } },
  thirds: 0,
  contours: 0,
  histogram: [0, 1],
  mask: Buffer.from("a mask").toString("base64"),
  distanceMap: Buffer.from("a map").toString("base64"),
};

/** The whole application with its dependencies in memory. */
const { accounts, store } = inMemory();
const remembered = new Map<string, Measurement>();
const up = { postgres: true, redis: true, analyzer: true };
const reach = (name: keyof typeof up) => () =>
  up[name] ? Promise.resolve() : Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" }));

const app = createApp({
  config: readConfig({ APP_VERSION: "1.2.3", CORS_ORIGIN: "https://friend.example", UPLOAD_QUOTA_MIB: "11" }),
  log: pino({ level: "silent" }),
  reports: createReports(readConfig({})),
  metrics: createMetrics("1.2.3"),
  dependencies: { postgres: reach("postgres"), redis: reach("redis"), analyzer: reach("analyzer") },
  accounts,
  tokens: createTokens("a secret of this test"),
  store,
  measure: measurer(
    {
      get: async (hash) => remembered.get(hash),
      put: async (hash, found) => void remembered.set(hash, found),
    },
    async () => measurement,
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

function post(path: string, body: unknown): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
}

const Token = z.looseObject({ token: z.string(), account: z.looseObject({ email: z.string() }) });
let addresses = 0;
/** Headers of somebody new. */
async function signedIn(): Promise<{ Authorization: string }> {
  const email = `${addresses++}@nsip.example`;
  const answer = await post("/api/accounts", { email, password: "long enough" });
  return { Authorization: `Bearer ${Token.parse(await answer.json()).token}` };
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function upload(
  headers: Record<string, string>,
  content: Uint8Array<ArrayBuffer>,
  type = "image/png",
  field = "image",
): Promise<Response> {
  const form = new FormData();
  form.append(field, new Blob([content], { type }), "Grüße.png");
  return fetch(`${url}/api/analyses`, { method: "POST", headers, body: form });
}

const Refusal = z.object({ error: z.object({ code: z.string() }) });
const Answer = z.looseObject({
  filename: z.string(),
  mediaType: z.string(),
  bytes: z.number(),
  figures: Figures,
});
const Dependency = z.object({ state: z.string(), reason: z.string().optional() });
const Health = z.object({
  status: z.string(),
  version: z.string(),
  dependencies: z.object({ postgres: Dependency, redis: Dependency, analyzer: Dependency }),
});

async function codeOf(response: Response): Promise<string> {
  return Refusal.parse(await response.json()).error.code;
}

test("an upload is analysed, kept and found again, with its pictures", async () => {
  const headers = await signedIn();
  const content = new Uint8Array([...PNG, 1, 2, 3]);
  // Declared wrongly: what counts is what it is.
  const posted = await upload(headers, content, "image/jpeg");
  const analysis = Answer.parse(await posted.json());

  assert.equal(posted.status, 201);
  assert.equal(analysis.filename, "Grüße.png");
  assert.equal(analysis.mediaType, "image/png");
  assert.equal(analysis.bytes, 11);
  const { mask: _mask, distanceMap: _map, ...figures } = measurement;
  assert.deepEqual(analysis.figures, figures);
  const path = `${url}${posted.headers.get("location")}`;
  assert.deepEqual(await (await fetch(path, { headers })).json(), analysis);
  const list: unknown = await (await fetch(`${url}/api/analyses?size=1`, { headers })).json();
  assert.deepEqual(list, { page: 1, size: 1, items: [analysis], total: 1 });

  const original = await fetch(`${path}/original`, { headers });
  assert.equal(original.headers.get("content-type"), "image/png");
  assert.equal(original.headers.get("x-content-type-options"), "nosniff");
  assert.deepEqual(new Uint8Array(await original.arrayBuffer()), content);
  const mask = await fetch(`${path}/mask`, { headers });
  assert.deepEqual([mask.headers.get("content-type"), await mask.text()], ["image/png", "a mask"]);
  const etag = mask.headers.get("etag") ?? "";
  // As a browser asks; fetch by itself would add "no-cache".
  const again = { ...headers, "If-None-Match": etag, "Cache-Control": "max-age=0" };
  assert.equal((await fetch(`${path}/mask`, { headers: again })).status, 304);
  assert.equal(await (await fetch(`${path}/distance-map`, { headers })).text(), "a map");
});

test("what belongs to somebody is there for nobody else, and can be removed", async () => {
  const [mine, yours] = [await signedIn(), await signedIn()];
  const location = (await upload(mine, new Uint8Array([...PNG, 7]))).headers.get("location");
  const path = `${url}${location}`;
  for (const of of ["", "/original", "/mask", "/distance-map"]) {
    assert.equal((await fetch(path + of, { headers: yours })).status, 404);
    assert.equal((await fetch(path + of)).status, 401);
  }
  assert.equal((await fetch(path, { method: "DELETE", headers: yours })).status, 404);
  assert.equal((await fetch(path, { method: "DELETE", headers: mine })).status, 204);
  assert.equal((await fetch(path, { headers: mine })).status, 404);
  assert.equal((await fetch(path, { method: "DELETE", headers: mine })).status, 404);
});

test("the same bytes are measured once", async () => {
  const headers = await signedIn();
  const content = new Uint8Array([...PNG, 9]);

  assert.equal((await upload(headers, content)).headers.get("x-cache"), "miss");
  assert.equal((await upload(headers, content)).headers.get("x-cache"), "hit");
});

test("what is no picture is refused with a reason", async () => {
  const headers = await signedIn();
  const type = await upload(headers, new Uint8Array(PNG), "application/pdf");
  assert.deepEqual([type.status, await codeOf(type)], [415, "unsupported_format"]);

  const bytes = await upload(headers, new Uint8Array(Buffer.from("<svg/>")));
  assert.deepEqual([bytes.status, await codeOf(bytes)], [415, "unsupported_format"]);

  const field = await upload(headers, new Uint8Array(PNG), "image/png", "photo");
  assert.deepEqual([field.status, await codeOf(field)], [400, "bad_form"]);

  const size = await upload(headers, new Uint8Array(MAX_BYTES + 1));
  assert.deepEqual([size.status, await codeOf(size)], [413, "too_large"]);

  const none = await fetch(`${url}/api/analyses`, { method: "POST", headers });
  assert.deepEqual([none.status, await codeOf(none)], [400, "no_picture"]);
});

test("an account has so much room and no more", async () => {
  const headers = await signedIn();
  const large = (last: number) =>
    upload(headers, new Uint8Array([...PNG, ...new Array(6 * 1024 ** 2).fill(0), last]));
  assert.equal((await large(1)).status, 201);
  const second = await large(2);
  assert.deepEqual([second.status, await codeOf(second)], [507, "quota_exceeded"]);
});

test("who registers is signed in, by token and by cookie", async () => {
  const answer = await post("/api/accounts", { email: "Ada@NSIP.example", password: "analytical" });
  assert.equal(answer.status, 201);
  const { account, token } = Token.parse(await answer.json());
  assert.equal(account.email, "ada@nsip.example");
  const cookie = answer.headers.get("set-cookie") ?? "";
  assert.match(cookie, /^session=.*; Path=\/api;.*HttpOnly.*SameSite=Strict/);
  assert.doesNotMatch(cookie, /Secure/);

  for (const headers of [{ Authorization: `Bearer ${token}` }, { Cookie: `other=1; session=${token}` }]) {
    assert.deepEqual(await (await fetch(`${url}/api/accounts/me`, { headers })).json(), account);
  }
  const taken = await post("/api/accounts", { email: "ada@nsip.example", password: "analytical" });
  assert.deepEqual([taken.status, await codeOf(taken)], [409, "email_taken"]);
  assert.equal(
    (await post("/api/sessions", { email: "ada@nsip.example", password: "analytical" })).status,
    201,
  );
});

test("behind TLS the cookie is for TLS alone, and signing out forgets it", async () => {
  const headers = { "Content-Type": "application/json", "X-Forwarded-Proto": "https" };
  const body = JSON.stringify({ email: "tls@nsip.example", password: "long enough" });
  const answer = await fetch(`${url}/api/accounts`, { method: "POST", headers, body });
  assert.match(answer.headers.get("set-cookie") ?? "", /Secure/);

  const left = await fetch(`${url}/api/sessions`, { method: "DELETE" });
  assert.equal(left.status, 204);
  assert.match(left.headers.get("set-cookie") ?? "", /^session=;.*Expires=Thu, 01 Jan 1970/);
});

test("without a session there is nothing to see", async () => {
  const none: Record<string, string>[] = [
    {},
    { Authorization: "Bearer nonsense" },
    { Cookie: "session=nonsense" },
  ];
  for (const headers of none) {
    const response = await fetch(`${url}/api/analyses`, { headers });
    assert.deepEqual([response.status, await codeOf(response)], [401, "not_signed_in"]);
  }
});

test("a body that does not fit says what is wrong with it", async () => {
  for (const body of [
    {},
    { email: "no address", password: "long enough" },
    { email: "a@b.example", password: "short" },
  ]) {
    const answer = await post("/api/accounts", body);
    assert.deepEqual([answer.status, await codeOf(answer)], [400, "bad_body"]);
  }
  const headers = { "Content-Type": "application/json" };
  const broken = await fetch(`${url}/api/sessions`, { method: "POST", headers, body: "{" });
  assert.deepEqual([broken.status, await codeOf(broken)], [400, "bad_body"]);
});

test("the document describes every operation, and what a session is for", async () => {
  const Document = z.looseObject({
    openapi: z.literal("3.1.0"),
    paths: z.record(z.string(), z.record(z.string(), z.looseObject({ responses: z.looseObject({}) }))),
  });
  const { paths } = Document.parse(await (await fetch(`${url}/api/openapi.json`)).json());
  assert.deepEqual(Object.keys(paths).sort(), [
    "/api/accounts",
    "/api/accounts/me",
    "/api/analyses",
    "/api/analyses/{id}",
    "/api/analyses/{id}/distance-map",
    "/api/analyses/{id}/mask",
    "/api/analyses/{id}/original",
    "/api/sessions",
  ]);
  const list = paths["/api/analyses"]?.get;
  assert.deepEqual(Object.keys(list?.responses ?? {}), ["200", "400", "401", "429", "503"]);
  assert.match(JSON.stringify(list), /"name":"size","in":"query","schema":\{[^}]*"maximum":100/);
});

test("another site may ask when it is named", async () => {
  const from = async (origin: string) =>
    (await fetch(`${url}/api/openapi.json`, { headers: { Origin: origin } })).headers.get(
      "access-control-allow-origin",
    );
  assert.equal(await from("https://friend.example"), "https://friend.example");
  assert.equal(await from("https://stranger.example"), null);
});

test("what does not exist is a 404 in JSON", async () => {
  const headers = await signedIn();
  for (const path of ["/nowhere", `/api/analyses/${randomUUID()}`, "/api/analyses/no-id"]) {
    const response = await fetch(url + path, { headers });
    assert.deepEqual([response.status, await codeOf(response)], [404, "not_found"]);
  }
});

test("guessing passwords comes to an end", async () => {
  const guess = () => post("/api/sessions", { email: "0@nsip.example", password: "a wrong guess" });
  const statuses = [];
  for (let tries = 0; tries < 11; tries++) statuses.push((await guess()).status);
  assert.equal(statuses[0], 401);
  assert.equal(statuses.at(-1), 429);
});

test("health tells the truth", async () => {
  const health = async () => {
    const response = await fetch(`${url}/health`);
    return { http: response.status, ...Health.parse(await response.json()) };
  };

  const well = await health();
  assert.deepEqual([well.http, well.status, well.version], [200, "ok", "1.2.3"]);
  assert.equal(well.dependencies.postgres.state, "up");

  assert.equal((await fetch(`${url}/ready`)).status, 200);

  up.redis = false;
  assert.equal((await health()).status, "degraded");
  assert.equal((await fetch(`${url}/ready`)).status, 503);

  up.postgres = false;
  const ill = await health();
  assert.deepEqual([ill.http, ill.dependencies.postgres.reason], [503, "ECONNREFUSED"]);
});

test("metrics count requests by route", async () => {
  const metrics = await (await fetch(`${url}/metrics`)).text();

  assert.match(metrics, /http_requests_total\{method="GET",route="\/api\/analyses\/:id",status="200"\} \d/);
  assert.match(metrics, /http_requests_total\{method="POST",route="\/api\/analyses",status="415"\} 2/);
  assert.match(metrics, /http_requests_total\{method="GET",route="unmatched",status="404"\} 1/);
  assert.match(metrics, /nsip_api_info\{version="1.2.3"\} 1/);
});
