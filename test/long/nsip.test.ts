import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openLab } from "../lab/lab.ts";
import { pngOf } from "../nsip/png.ts";
import { openSession, PICTURE, upload } from "../nsip/site.ts";
import { PORTS, type Stack, startStack } from "../nsip/stack.ts";

/*
 * The production stack under load, and with one service after the other killed meanwhile. All of it on 127.0.0.1.
 */

const root = new URL("../../", import.meta.url).pathname;
/** Requests per second. */
const RATE = 200;
/** Seconds. */
const DURATION = 60;
/** nginx, without TLS: the guide's port of the API. */
const API = `http://127.0.0.1:${PORTS.API_PORT}`;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack(await openLab(), {
    file: "docker-compose.prod.yml",
    variables: { RATE_LIMIT: "1000" },
    // All of the load comes from one client.
    override: { services: { api: { environment: { RATE_LIMIT_PER_MINUTE: 1e6 } } } },
  });
});
afterAll(() => stack?.[Symbol.asyncDispose]());

const Stats = z.looseObject({ Name: z.string(), MemUsage: z.string() });
const UNITS: Readonly<Record<string, number>> = { B: 1e-6, KiB: 0.001024, MiB: 1.048576, GiB: 1073.741824 };

/** Returns the memory of each service's container, in MB. */
async function memory(): Promise<ReadonlyMap<string, number>> {
  const ids = (await stack.compose("ps", "--quiet")).trim().split("\n");
  const lines = (await stack.docker("stats", "--no-stream", "--format", "json", ...ids)).trim().split("\n");
  return new Map(
    lines.map((line) => {
      const { Name, MemUsage } = Stats.parse(JSON.parse(line));
      const [, amount, unit] = /^([\d.]+)(\w+)/.exec(MemUsage) ?? [];
      return [Name.replace(/^nsip-test-\w+-|-\d+$/g, ""), Number(amount) * (UNITS[unit ?? ""] ?? Number.NaN)];
    }),
  );
}

test(`${RATE} requests a second for ${DURATION} s through nginx: no errors, and memory stays flat`, async () => {
  const headers = await openSession(API, "accounts", "load@nsip.example");
  expect((await upload(API, headers)).status).toBe(201);
  const load = autocannon({
    url: `https://127.0.0.1:${PORTS.HTTPS_PORT}`,
    // A stack that has just started has a self-signed certificate.
    tlsOptions: { rejectUnauthorized: false },
    connections: 20,
    overallRate: RATE,
    duration: DURATION,
    requests: [
      { path: "/" },
      { path: "/api/analyses", headers },
      { path: "/api/accounts/me", headers },
      { path: "/api/health" },
    ],
  });
  await sleep((DURATION * 1000) / 4);
  const early = await memory();
  await sleep((DURATION * 1000) / 2);
  const late = await memory();
  const result = await load;
  const { p50, p90, p99, max } = result.latency;
  const report = { requests: result.requests.total, p50, p90, p99, max, memory: Object.fromEntries(late) };
  await mkdir(join(root, ".slipway"), { recursive: true });
  await writeFile(join(root, ".slipway", "load.json"), `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(report);
  expect(result).toMatchObject({ errors: 0, timeouts: 0, non2xx: 0 });
  expect(result.requests.total).toBeGreaterThan(0.95 * RATE * DURATION);
  for (const [service, before] of early) {
    // Pools and caches are full by then; at 200 requests per second, a leak shows within 30 s.
    expect(late.get(service), service).toBeLessThan(1.2 * before + 8);
  }
});

test("rejects pictures that decompress to a thousand times their size, without using memory for them", async () => {
  const headers = await openSession(API, "accounts", "bomb@nsip.example");
  const side = 16_000;
  const bomb = pngOf({ width: side, height: side, kind: "grey", rows: Buffer.alloc(side * (side + 1)) });
  expect(bomb.length).toBeLessThan(2 ** 20);
  const before = (await memory()).get("python-analyzer") ?? 0;
  const answers = await Promise.all(Array.from({ length: 16 }, () => upload(API, headers, bomb)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([413]));
  const after = (await memory()).get("python-analyzer") ?? 0;
  console.log({ before, after });
  expect(after).toBeLessThan(before + 64);
});

const Inspected = z.tuple([
  z.looseObject({ State: z.object({ Pid: z.number().int().positive(), StartedAt: z.string() }) }),
]);
const Stored = z.looseObject({ id: z.string() });
const Refusal = z.object({ error: z.looseObject({ code: z.string() }) });

/** Returns the process of a service's container, and its start time. */
async function processOf(service: string) {
  const id = (await stack.compose("ps", "--quiet", service)).trim();
  return Inspected.parse(JSON.parse(await stack.docker("inspect", id)))[0].State;
}

describe("a service that is killed under load", () => {
  test.each([
    ["postgres", true],
    ["redis", false],
    ["python-analyzer", true],
  ] as const)(
    "%s: correct errors, automatic recovery, and no stored data lost",
    async (service, isNeeded) => {
      const headers = await openSession(API, "accounts", `${service}@nsip.example`);
      const [killed, api] = await Promise.all([processOf(service), processOf("api")]);
      const answers: { readonly at: number; readonly status: number; readonly body: unknown }[] = [];
      const started = performance.now();
      const write = async (count: number) => {
        // Bytes after the end of a PNG are ignored: each upload is a different file, which is not in the cache.
        const answer = await upload(API, headers, Buffer.concat([PICTURE, Buffer.from(`${count}`)]));
        const body: unknown = await answer.json();
        answers.push({ at: performance.now() - started, status: answer.status, body });
      };
      const asked: Promise<void>[] = [];
      for (let count = 0; count < 250; count++) {
        // Like a crash: killed through the kernel, so that the engine's restart policy applies.
        if (count === 30) process.kill(killed.Pid, "SIGKILL");
        asked.push(write(count));
        await sleep(100);
      }
      await Promise.all(asked);

      expect((await processOf(service)).Pid).not.toBe(killed.Pid);
      expect(await processOf("api")).toEqual(api);
      const stored = answers.filter(({ status }) => status === 201);
      const refused = answers.filter(({ status }) => status !== 201);
      // Without any other service than the cache, requests fail with a clear error.
      expect(refused.length > 0).toBe(isNeeded);
      for (const { status, body } of refused) {
        expect([status, Refusal.parse(body).error.code]).toEqual([
          503,
          expect.stringMatching(/unavailable|busy/),
        ]);
      }
      const last = answers.filter(({ at }) => at > 20_000);
      expect(last.length).toBeGreaterThan(25);
      expect(last.filter(({ status }) => status !== 201)).toEqual([]);
      for (const { body } of stored) {
        const { id } = Stored.parse(body);
        expect((await fetch(`${API}/api/analyses/${id}`, { headers })).status).toBe(200);
      }
    },
  );
});
