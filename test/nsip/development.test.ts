import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Lab, openLab } from "../lab/lab.ts";
import { type Browser, startBrowser, visits } from "./browser/visits.ts";
import { testContract } from "./contract.ts";
import { logOf } from "./logs.ts";
import { ask, isKnown, metricsOf, panels, quickPrometheus } from "./panels.ts";
import { largeSquare } from "./png.ts";
import { openSession, PICTURE, upload } from "./site.ts";
import { copySources, type Sources } from "./sources.ts";
import { PORTS, type Stack, SUBNET, startStack } from "./stack.ts";

/*
 * The whole development stack, through the guide's ports: what its services promise each other and their users.
 */

const PANELS = await panels();

let lab: Lab;
let stack: Stack;
let browser: Browser;
let sources: Sources;
let prometheus: Awaited<ReturnType<typeof quickPrometheus>>;

beforeAll(async () => {
  lab = await openLab();
  prometheus = await quickPrometheus();
  sources = await copySources();
  // Keep each one as soon as it has started, so that it is removed even if the other one fails.
  const started = await Promise.allSettled([
    startBrowser(lab).then((one) => (browser = one)),
    startStack(lab, {
      file: "docker-compose.yml",
      // All tests together count as one client.
      override: {
        services: {
          ...prometheus.services,
          ...sources.services,
          api: { ...sources.services.api, environment: { RATE_LIMIT_PER_MINUTE: 1e6 } },
        },
      },
    }).then((one) => (stack = one)),
  ]);
  for (const one of started) if (one.status === "rejected") throw one.reason;
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await stack?.[Symbol.asyncDispose]();
  await prometheus?.[Symbol.asyncDispose]();
  await sources?.[Symbol.asyncDispose]();
});

const at = (port: keyof typeof PORTS, path = "") => `http://127.0.0.1:${PORTS[port]}${path}`;

const SITE = at("HTTP_PORT");

/** Returns the first response of a server to `greeting`. */
async function say(port: keyof typeof PORTS, greeting: Buffer | string): Promise<string> {
  const socket = connect(PORTS[port], "127.0.0.1");
  socket.write(greeting);
  const [answer] = await once(socket, "data", { signal: AbortSignal.timeout(5_000) });
  socket.destroy();
  return String(answer);
}

/** Repeats `ask` until its answer is right, for at most `seconds`. Returns the last answer. */
async function eventually<T>(
  seconds: number,
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (isRight(answer) || Date.now() > deadline) return answer;
    await sleep(250);
  }
}

describe("each service of the guide", () => {
  test.each([
    ["HTTP_PORT", "/", "Negative Space"],
    ["HTTP_PORT", "/analyses/any", "Negative Space"],
    ["HTTP_PORT", "/api/health", '"status":"ok"'],
    ["API_PORT", "/health", '"status":"ok"'],
    ["API_PORT", "/live", '"status":"ok"'],
    ["API_PORT", "/ready", '"analyzer":{"state":"up"'],
    ["API_PORT", "/metrics", "http_request_duration_seconds_bucket"],
    ["FRONTEND_PORT", "/", "Negative Space"],
    ["FRONTEND_PORT", "/analyses/any", "Negative Space"],
    ["FRONTEND_PORT", "/api/openapi.json", '"openapi":"3.1.0"'],
    ["ANALYZER_PORT", "/health", '"status":"ok"'],
    ["ANALYZER_PORT", "/metrics", "http_requests_total"],
    ["PROMETHEUS_PORT", "/-/ready", "Ready"],
    ["GRAFANA_PORT", "/api/health", "ok"],
  ] as const)("responds on %s at %s", async (port, path, text) => {
    const answer = await fetch(at(port, path));
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(text)]);
  });

  test("PostgreSQL and Redis speak their protocols, and Redis requires a password", async () => {
    // SSLRequest (https://www.postgresql.org/docs/16/protocol-message-formats.html): no TLS inside the stack.
    expect(await say("POSTGRES_PORT", Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))).toBe("N");
    expect(await say("REDIS_PORT", "PING\r\n")).toMatch(/^-NOAUTH/);
  });

  test("passes the guide's own checks", async () => {
    expect(await stack.compose("exec", "-T", "postgres", "pg_isready")).toContain("accepting connections");
    expect(await stack.compose("exec", "-T", "redis", "redis-cli", "ping")).toBe("PONG\n");
    expect(await stack.compose("exec", "-T", "redis", "env")).not.toMatch(/REDISCLI_AUTH|PASSWORD=/);
  });

  test("is found by name in one network, and rotates its logs", async () => {
    const names = (await stack.compose("ps", "--quiet")).trim().split("\n");
    const Container = z.looseObject({
      Name: z.string(),
      HostConfig: z.looseObject({
        LogConfig: z.object({ Type: z.string(), Config: z.record(z.string(), z.string()) }),
      }),
      NetworkSettings: z.looseObject({
        Networks: z.record(z.string(), z.looseObject({ IPAddress: z.string() })),
      }),
    });
    const containers = z.array(Container).parse(JSON.parse(await stack.docker("inspect", ...names)));
    expect(containers).toHaveLength(12);
    for (const { Name, HostConfig, NetworkSettings } of containers) {
      const { Type, Config } = HostConfig.LogConfig;
      expect([Type, Config], Name).toEqual(["json-file", { "max-size": "10m", "max-file": "3" }]);
      const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
      expect(addresses, Name).toEqual([expect.stringMatching(new RegExp(`^${SUBNET.slice(0, 10)}`))]);
    }
    expect(await stack.compose("exec", "-T", "api", "getent", "hosts", "postgres")).toMatch(/^172\.31\.26\./);
  });
});

const Analysis = z.looseObject({
  id: z.string(),
  filename: z.string(),
  figures: z.looseObject({ share: z.number() }),
});
const List = z.looseObject({ items: z.array(Analysis), total: z.number() });

/** Returns width and height from the header of a PNG. */
function sizeOf(png: Buffer): [number, number] {
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

describe("the site", () => {
  test("is seeded with an account and pictures, each with its mask", async () => {
    const headers = await openSession(SITE, "sessions", "demo@nsip.example");
    const list = List.parse(await (await fetch(at("HTTP_PORT", "/api/analyses"), { headers })).json());
    expect(list.items.map(({ filename }) => filename).sort()).toEqual(["moon.png", "sail.png", "stones.png"]);
    for (const { id } of list.items) {
      const mask = await fetch(at("HTTP_PORT", `/api/analyses/${id}/mask`), { headers });
      expect(sizeOf(Buffer.from(await mask.arrayBuffer()))).toEqual([768, 512]);
    }
  });

  test("analyzes an upload, shows it only to its owner, and deletes it on request", async () => {
    const headers = await openSession(SITE, "accounts", "owner@nsip.example");
    const stored = await upload(SITE, headers);
    expect(stored.status).toBe(201);
    const analysis = Analysis.parse(await stored.json());
    // A black square of 16 x 16 pixels in 64 x 64.
    expect(analysis.figures.share).toBeCloseTo(1 - 1 / 16, 6);
    const path = at("HTTP_PORT", `/api/analyses/${analysis.id}`);
    const original = await fetch(`${path}/original`, { headers });
    expect(Buffer.from(await original.arrayBuffer())).toEqual(PICTURE);
    for (const map of ["mask", "distance-map"]) {
      const answer = await fetch(`${path}/${map}`, { headers });
      expect(sizeOf(Buffer.from(await answer.arrayBuffer()))).toEqual([64, 64]);
    }
    expect((await upload(SITE, headers)).headers.get("x-cache")).toBe("hit");

    const other = await openSession(SITE, "accounts", "other@nsip.example");
    expect((await fetch(path, { headers: other })).status).toBe(404);
    expect((await fetch(path, { method: "DELETE", headers })).status).toBe(204);
    expect((await fetch(`${path}/mask`, { headers })).status).toBe(404);
  });

  test("reports what is wrong with a file, also through the proxy", async () => {
    const headers = await openSession(SITE, "sessions", "demo@nsip.example");
    const broken = Buffer.concat([PICTURE.subarray(0, 60), Buffer.alloc(200)]);
    const cases: [Buffer<ArrayBuffer>, number, string, boolean][] = [
      [Buffer.from("hello"), 415, "unsupported_format", false],
      [broken, 422, "broken_picture", false],
      [Buffer.concat([PICTURE, Buffer.alloc(10 * 1024 ** 2)]), 413, "too_large", false],
      // Above nginx's limit: nginx itself responds.
      [Buffer.concat([PICTURE, Buffer.alloc(12 * 1024 ** 2)]), 413, "too_large", true],
    ];
    for (const [content, status, code, isByNginx] of cases) {
      const answer = await upload(SITE, headers, content);
      const text = await answer.text();
      expect([answer.status, JSON.parse(text)]).toMatchObject([status, { error: { code } }]);
      expect(text.includes("larger than 10 MiB. Send a smaller one."), text).toBe(isByNginx);
    }
  });

  test("accepts a picture of nearly 10 MiB, and analyzes all of it", async () => {
    const headers = await openSession(SITE, "sessions", "demo@nsip.example");
    const picture = largeSquare(1_760);
    expect(picture.length).toBeGreaterThan(8.8 * 1024 ** 2);
    const stored = await upload(SITE, headers, picture);
    expect(stored.status).toBe(201);
    expect(Analysis.parse(await stored.json()).figures.share).toBeCloseTo(1 - 1 / 16, 2);
  });
});

/** Waits up to a minute for each metric: recording rules, which are metrics too, are evaluated every 30 seconds. */
async function expectKnown(metrics: readonly string[]): Promise<void> {
  for (const metric of new Set(metrics)) {
    const isThere = () => isKnown(at("PROMETHEUS_PORT"), metric);
    expect(await eventually(60, isThere, Boolean), metric).toBe(true);
  }
}

test("Prometheus reaches every target, and all its rules have data", async () => {
  const Targets = z.object({
    data: z.object({
      activeTargets: z.array(
        z.looseObject({ labels: z.looseObject({ job: z.string() }), health: z.string() }),
      ),
    }),
  });
  const targets = async () => {
    const answer = await fetch(at("PROMETHEUS_PORT", "/api/v1/targets?state=active"));
    const { data } = Targets.parse(await answer.json());
    return data.activeTargets.map(({ labels, health }) => `${labels.job} ${health}`).sort();
  };
  const wanted = ["analyzer up", "api up", "nginx up", "node up", "postgres up", "prometheus up", "redis up"];
  expect(await eventually(40, targets, (found) => String(found) === String(wanted))).toEqual(wanted);
  // An exporter responds even if its service is down.
  for (const metric of ["pg_up", "redis_up", "nginx_up"]) {
    expect(await ask(at("PROMETHEUS_PORT"), metric), metric).toEqual([1]);
  }

  const Rules = z.object({
    data: z.object({
      groups: z.array(
        z.object({
          name: z.string(),
          rules: z.array(z.looseObject({ name: z.string(), query: z.string(), health: z.string() })),
        }),
      ),
    }),
  });
  const evaluated = async () => {
    const { data } = Rules.parse(await (await fetch(at("PROMETHEUS_PORT", "/api/v1/rules"))).json());
    return data.groups.flatMap((group) => group.rules);
  };
  const rules = await eventually(90, evaluated, (all) => all.every(({ health }) => health === "ok"));
  expect(rules).toHaveLength(12);
  expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
  // A rule on a metric that does not exist counts as healthy, and never fires.
  await expectKnown(rules.flatMap(({ query }) => metricsOf(query)));
});

describe("the site in a browser", () => visits(() => ({ browser, site: SITE })));

describe("each panel of the dashboards has data", () => {
  test.each(PANELS)("%s: %s", async (_, __, queries) => {
    // Some queries return 0 for missing data: they would also hide a misspelled metric.
    await expectKnown(queries.flatMap(metricsOf));
    for (const query of queries) {
      const found = await eventually(
        20,
        () => ask(at("PROMETHEUS_PORT"), query),
        (values) => values.some(Number.isFinite),
      );
      expect(found.filter(Number.isFinite), query).not.toEqual([]);
    }
  });
});

describe("when a dependency is down", () => {
  const health = async () => {
    const answer = await fetch(at("HTTP_PORT", "/api/health"));
    return { http: answer.status, ...z.looseObject({ status: z.string() }).parse(await answer.json()) };
  };

  /** Waits for Prometheus to notice: by the exporter, or because the exporter itself hangs and does not respond. */
  const isSeen = async (service: "redis" | "postgres", metric: string) => {
    const query = `${metric} == 0 or up{job="${service}"} == 0`;
    return eventually(
      30,
      () => ask(at("PROMETHEUS_PORT"), query),
      (found) => found.length > 0,
    );
  };

  test("without Redis everything works, and health reports it", async () => {
    const headers = await openSession(SITE, "sessions", "demo@nsip.example");
    await stack.compose("stop", "redis");
    expect(await health()).toMatchObject({ http: 200, status: "degraded" });
    expect(await isSeen("redis", "redis_up")).toContain(0);
    expect((await fetch(at("API_PORT", "/ready"))).status).toBe(503);
    const stored = await upload(SITE, headers);
    expect([stored.status, stored.headers.get("x-cache")]).toEqual([201, "miss"]);
    await stack.compose("start", "redis");
    expect(await eventually(60, health, ({ status }) => status === "ok")).toMatchObject({ status: "ok" });
  });

  test("without PostgreSQL the API responds with 503 and Retry-After, and recovers by itself", async () => {
    const headers = await openSession(SITE, "sessions", "demo@nsip.example");
    await stack.compose("kill", "postgres");
    expect(await health()).toMatchObject({ http: 503, status: "unavailable" });
    expect(await isSeen("postgres", "pg_up")).toContain(0);
    expect((await fetch(at("API_PORT", "/live"))).status).toBe(200);
    const answer = await fetch(at("HTTP_PORT", "/api/analyses"), { headers });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(await answer.json()).toMatchObject({ error: { code: "database_unavailable" } });
    await stack.compose("start", "postgres");
    expect(await eventually(60, health, ({ status }) => status === "ok")).toMatchObject({ status: "ok" });
    const list = await fetch(at("HTTP_PORT", "/api/analyses"), { headers });
    expect(List.parse(await list.json()).total).toBeGreaterThanOrEqual(3);
  });
});

test.each(["api", "python-analyzer", "nginx"])(
  "%s logs one JSON object per line, and no secrets",
  async (service) => {
    const { text, lines } = await logOf(stack, service);
    expect(lines.length).toBeGreaterThan(5);
    expect(text).not.toMatch(/negative-space"|Bearer|session=|eyJ/);
  },
);

// After the log tests: the programs that watch the source print lines that are not JSON.
describe("a source change takes effect by itself", () => {
  test.each([
    ["api", "problem.ts", "There is nothing at", "Nobody lives at", at("API_PORT", "/nowhere")],
    [
      "python-analyzer",
      "app.py",
      'version=os.environ.get("APP_VERSION", "dev")',
      'version="changed"',
      at("ANALYZER_PORT", "/health"),
    ],
    [
      "frontend",
      "pages/Home.tsx",
      "Choose a picture",
      "Choose another",
      at("FRONTEND_PORT", "/src/pages/Home.tsx"),
    ],
  ] as const)("in %s", async (service, file, from, to, page) => {
    // Requests may fail while it restarts.
    const text = () =>
      fetch(page, { signal: AbortSignal.timeout(5_000) }).then((answer) => answer.text(), String);
    await sources.change(service, file, from, to);
    const changed = service === "python-analyzer" ? "changed" : to;
    expect(await eventually(60, text, (found) => found.includes(changed))).toContain(changed);
  });
});

// Last, because it uses up the password attempts that one client has per minute.
test("the API never responds with 5xx, whatever the request", async () => {
  const headers = await openSession(SITE, "accounts", "contract@nsip.example");
  const { exitCode, output } = await testContract(at("API_PORT"), headers.Authorization);
  expect(exitCode, output).toBe(0);
  expect(output).toMatch(/Tested: 12\n/);
  expect(output).toMatch(/[1-9]\d* generated, [1-9]\d* passed/);
});
