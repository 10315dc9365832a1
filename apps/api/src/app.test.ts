import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { z } from "zod";
import { Figures } from "./analyses/analysis.ts";
import { MAX_BYTES } from "./analyses/upload.ts";
import * as fixture from "./app.fixture.ts";
import { measurement, PNG, TOKENS } from "./app.fixture.ts";
import { until } from "./clock.fixture.ts";

let url = "";
let app: Awaited<ReturnType<typeof fixture.startApp>>;

before(async () => {
  app = await fixture.startApp({
    APP_VERSION: "1.2.3",
    CORS_ORIGIN: "https://friend.example",
    UPLOAD_QUOTA_MIB: "11",
  });
  url = app.url;
});

after(() => app.close());

const post = (path: string, body: unknown) => fixture.post(url + path, body);

const Token = z.looseObject({ token: z.string(), account: z.looseObject({ email: z.string() }) });
let addresses = 0;
/** Registers a new account and returns the headers for its requests. */
async function signedIn(): Promise<{ Authorization: string }> {
  const email = `${addresses++}@nsip.example`;
  const answer = await post("/api/accounts", { email, password: "long enough" });
  return { Authorization: `Bearer ${Token.parse(await answer.json()).token}` };
}

function upload(
  headers: Record<string, string>,
  content: Uint8Array<ArrayBuffer>,
  type?: string,
  field?: string,
): Promise<Response> {
  return fixture.upload(url, headers, content, type, field);
}

const Refusal = z.object({ error: z.object({ code: z.string() }) });
const Answer = z.looseObject({
  filename: z.string(),
  mediaType: z.string(),
  bytes: z.number(),
  figures: Figures,
});
const Dependency = z.object({
  state: z.string(),
  latencyMs: z.number().min(0),
  reason: z.string().optional(),
});
const Health = z.object({
  status: z.string(),
  version: z.string(),
  dependencies: z.object({ postgres: Dependency, redis: Dependency, analyzer: Dependency }),
});

async function codeOf(response: Response): Promise<string> {
  return Refusal.parse(await response.json()).error.code;
}

test("answers 503 when a picture cannot be read, and does not cut the connection", async () => {
  const headers = await signedIn();
  const posted = await upload(headers, new Uint8Array([...PNG, 7]));
  app.up.postgres = false;
  try {
    const answer = await fetch(`${url}${posted.headers.get("location")}/mask`, { headers });
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "2"]);
    // Express' own tag for this answer, not the picture's.
    assert.match(answer.headers.get("etag") ?? "", /^W\//);
    assert.match(answer.headers.get("content-type") ?? "", /json/);
    assert.match(await answer.text(), /database_unavailable/);
  } finally {
    app.up.postgres = true;
  }
});

test("analyses and stores an upload, and returns it with its pictures", async () => {
  const headers = await signedIn();
  const content = new Uint8Array([...PNG, 1, 2, 3]);
  // The declared type is wrong: the content decides.
  const posted = await upload(headers, content, "application/octet-stream");
  const analysis = Answer.parse(await posted.json());

  assert.equal(posted.status, 201);
  assert.equal(analysis.filename, "Grüße.png");
  assert.equal(analysis.mediaType, "image/png");
  assert.equal(analysis.bytes, 11);
  const { mask: _mask, distanceMap: _map, thumbnail: _thumbnail, ...figures } = measurement;
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
  // As a browser sends it: fetch alone would add "no-cache".
  const again = { ...headers, "If-None-Match": etag, "Cache-Control": "max-age=0" };
  assert.equal((await fetch(`${path}/mask`, { headers: again })).status, 304);
  assert.equal(await (await fetch(`${path}/distance-map`, { headers })).text(), "a map");
  const thumbnail = await fetch(`${path}/thumbnail`, { headers });
  assert.deepEqual(
    [thumbnail.headers.get("content-type"), await thumbnail.text()],
    ["image/jpeg", "a small one"],
  );
});

test("an analysis is visible to its owner alone, who can delete it", async () => {
  const [mine, yours] = [await signedIn(), await signedIn()];
  const location = (await upload(mine, new Uint8Array([...PNG, 7]))).headers.get("location");
  const path = `${url}${location}`;
  for (const of of ["", "/original", "/mask", "/distance-map", "/thumbnail"]) {
    assert.equal((await fetch(path + of, { headers: yours })).status, 404);
    assert.equal((await fetch(path + of)).status, 401);
  }
  assert.equal((await fetch(path, { method: "DELETE", headers: yours })).status, 404);
  assert.equal((await fetch(path, { method: "DELETE", headers: mine })).status, 204);
  assert.equal((await fetch(path, { headers: mine })).status, 404);
  assert.equal((await fetch(path, { method: "DELETE", headers: mine })).status, 404);
});

test("measures the same bytes once", async () => {
  const headers = await signedIn();
  const content = new Uint8Array([...PNG, 9]);

  assert.equal((await upload(headers, content)).headers.get("x-cache"), "miss");
  assert.equal((await upload(headers, content)).headers.get("x-cache"), "hit");
});

test("rejects an upload that is not a picture, with the reason", async () => {
  const headers = await signedIn();
  for (const text of ["<svg/>", "%PDF-1.7"]) {
    const bytes = await upload(headers, new Uint8Array(Buffer.from(text)));
    assert.deepEqual([bytes.status, await codeOf(bytes)], [415, "unsupported_format"]);
  }

  const field = await upload(headers, new Uint8Array(PNG), "image/png", "photo");
  assert.deepEqual([field.status, await codeOf(field)], [400, "bad_form"]);

  const size = await upload(headers, new Uint8Array(MAX_BYTES + 1));
  assert.deepEqual([size.status, await codeOf(size)], [413, "too_large"]);

  const none = await fetch(`${url}/api/analyses`, { method: "POST", headers });
  assert.deepEqual([none.status, await codeOf(none)], [400, "no_picture"]);
});

test("rejects an upload that exceeds the account's quota", async () => {
  const headers = await signedIn();
  const large = (last: number) => {
    const content = new Uint8Array(6 * 1024 ** 2).fill(last);
    content.set(PNG);
    return upload(headers, content);
  };
  assert.equal((await large(1)).status, 201);
  const second = await large(2);
  assert.deepEqual([second.status, await codeOf(second)], [507, "quota_exceeded"]);
});

test("registering signs in, by token and by cookie", async () => {
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

test("the cookie is Secure behind TLS, and signing out deletes it", async () => {
  const headers = { "Content-Type": "application/json", "X-Forwarded-Proto": "https" };
  const body = JSON.stringify({ email: "tls@nsip.example", password: "long enough" });
  const answer = await fetch(`${url}/api/accounts`, { method: "POST", headers, body });
  assert.match(answer.headers.get("set-cookie") ?? "", /Secure/);

  const left = await fetch(`${url}/api/sessions`, { method: "DELETE" });
  assert.equal(left.status, 204);
  assert.match(left.headers.get("set-cookie") ?? "", /^session=;.*Expires=Thu, 01 Jan 1970/);
});

test("rejects a request without a valid session", async () => {
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

test("rejects an invalid body", async () => {
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

test("the OpenAPI document describes every operation, its answers and its parameters", async () => {
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
    "/api/analyses/{id}/thumbnail",
    "/api/sessions",
  ]);
  const list = paths["/api/analyses"]?.get;
  assert.deepEqual(Object.keys(list?.responses ?? {}), ["200", "400", "401", "429", "503"]);
  assert.match(
    JSON.stringify(paths["/api/analyses"]?.post),
    /"encoding":\{"image":\{"contentType":"image\/png, image\/jpeg, image\/webp"\}\}/,
  );
  assert.match(JSON.stringify(list), /"name":"size","in":"query","schema":\{[^}]*"maximum":100/);
});

test("allows requests from the origins in CORS_ORIGIN only", async () => {
  const from = async (origin: string) =>
    (await fetch(`${url}/api/openapi.json`, { headers: { Origin: origin } })).headers.get(
      "access-control-allow-origin",
    );
  assert.equal(await from("https://friend.example"), "https://friend.example");
  assert.equal(await from("https://stranger.example"), null);
});

test("answers 404 in JSON for what does not exist", async () => {
  const headers = await signedIn();
  for (const path of ["/nowhere", `/api/analyses/${randomUUID()}`, "/api/analyses/no-id"]) {
    const response = await fetch(url + path, { headers });
    assert.deepEqual([response.status, await codeOf(response)], [404, "not_found"]);
  }
});

test("answers 400 for a path that cannot be decoded", async () => {
  const response = await fetch(`${url}/api/analyses/%FF`, { headers: await signedIn() });
  assert.deepEqual([response.status, await codeOf(response)], [400, "bad_request"]);
});

test("rejects an upload with the token of an account that no longer exists", async () => {
  const headers = { Authorization: `Bearer ${(await TOKENS.issue(randomUUID())).token}` };
  const answer = await upload(headers, new Uint8Array([...PNG, 11]));
  assert.deepEqual([answer.status, await codeOf(answer)], [401, "not_signed_in"]);
});

test("keeps a valid request ID from the proxy, in the answer and in the log", async () => {
  const named = async (id: string) => {
    const response = await fetch(`${url}/api/openapi.json`, { headers: { "X-Request-Id": id } });
    return response.headers.get("x-request-id") ?? "";
  };
  assert.equal(await named("0123456789abcdef-proxy"), "0123456789abcdef-proxy");
  for (const hostile of [
    "short",
    "x".repeat(65),
    '","level":"fatal',
    "a b c d e f g h",
    "<script>alert(1)",
  ]) {
    assert.match(await named(hostile), /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  }
  const Entry = z.looseObject({ requestId: z.string().optional(), path: z.string().optional() });
  const logged = () => app.lines.map((line) => Entry.parse(JSON.parse(line)));
  await until(() => logged().filter(({ path }) => path === "/api/openapi.json").length >= 6);
  const ids = logged().map(({ requestId }) => requestId);
  assert.ok(ids.includes("0123456789abcdef-proxy"));
  assert.ok(!ids.includes("short"));
});

test("security headers keep an answer from being executed, framed or sniffed", async () => {
  const { headers } = await fetch(`${url}/api/openapi.json`);
  assert.equal(headers.get("content-security-policy"), "default-src 'none'");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("x-frame-options"), "SAMEORIGIN");
  assert.match(headers.get("strict-transport-security") ?? "", /^max-age=\d{7,}/);
  assert.equal(headers.get("x-powered-by"), null);
});

test("rejects the eleventh guess of a password within a minute", async (context) => {
  // The minute must not end before the last guess, however slow the machine is.
  context.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const guess = () => post("/api/sessions", { email: "0@nsip.example", password: "a wrong guess" });
  const statuses = [];
  for (let tries = 0; tries < 11; tries++) statuses.push((await guess()).status);
  assert.deepEqual(statuses, [...Array(10).fill(401), 429]);
});

test("/health and /ready report dependencies that are down", async () => {
  const health = async () => {
    const response = await fetch(`${url}/health`);
    return { http: response.status, ...Health.parse(await response.json()) };
  };

  const healthy = await health();
  assert.deepEqual([healthy.http, healthy.status, healthy.version], [200, "ok", "1.2.3"]);
  assert.equal(healthy.dependencies.postgres.state, "up");

  assert.equal((await fetch(`${url}/ready`)).status, 200);

  app.up.redis = false;
  assert.equal((await health()).status, "degraded");
  assert.equal((await fetch(`${url}/ready`)).status, 503);

  app.up.postgres = false;
  const unhealthy = await health();
  assert.deepEqual([unhealthy.http, unhealthy.dependencies.postgres.reason], [503, "ECONNREFUSED"]);
});

test("metrics count requests by route", async () => {
  const metrics = await (await fetch(`${url}/metrics`)).text();

  assert.match(metrics, /http_requests_total\{method="GET",route="\/api\/analyses\/:id",status="200"\} \d/);
  assert.match(metrics, /http_requests_total\{method="POST",route="\/api\/analyses",status="415"\} 2/);
  assert.match(metrics, /http_requests_total\{method="GET",route="unmatched",status="404"\} 1/);
  assert.match(metrics, /nsip_api_info\{version="1.2.3"\} 1/);
});
