import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { draw } from "../../apps/api/src/seed/drawing.ts";
import { openLab } from "../lab/lab.ts";
import { openSession, PICTURE, upload } from "../nsip/site.ts";
import { type Stack, startStack } from "../nsip/stack.ts";

/*
 * The API on real PostgreSQL and Redis: what it stores there and for whom, and how it responds while they are down.
 */

const API = "http://127.0.0.1:26150";
const QUOTA_MIB = 4;
/** Timeout of a request while PostgreSQL does not respond: the pool's own timeouts, plus time for a slow machine. */
const BOUND_MS = 20_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack(await openLab(), {
    file: "docker-compose.yml",
    services: ["api"],
    variables: {
      ...{ NSIP_SUBNET: "172.31.32.0/24", POSTGRES_PORT: "26435" },
      ...{ REDIS_PORT: "26381", ANALYZER_PORT: "26501" },
    },
    override: {
      services: { api: { ports: ["127.0.0.1:26150:3000"], environment: { UPLOAD_QUOTA_MIB: QUOTA_MIB } } },
    },
  });
});
afterAll(() => stack?.[Symbol.asyncDispose]());

/** Runs a program in the API's container. Returns the JSON in its last line of output. */
async function inApi(database: string, program: string): Promise<unknown> {
  const node = ["node", "--import", "tsx", "--input-type=module", "--eval", program];
  const output = await stack.compose("exec", "-T", "--env", `DB_NAME=${database}`, "api", ...node);
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}

/** Sends a request every half second until the response has this status, for at most a minute. */
async function waitForStatus(
  path: string,
  status: number,
  headers: Record<string, string> = {},
): Promise<void> {
  const ask = () =>
    fetch(API + path, { headers, signal: AbortSignal.timeout(BOUND_MS) }).then(
      (answer) => answer.status,
      (error: unknown) => String(error),
    );
  const deadline = performance.now() + 60_000;
  let found = await ask();
  while (found !== status && performance.now() < deadline) {
    await sleep(500);
    found = await ask();
  }
  expect(found).toBe(status);
}

/** A picture of random pixels, which cannot be compressed: about 700 kB. */
const noise = () => {
  const shade = () => Math.random() * 256;
  return Buffer.from(draw(480, 480, () => [shade(), shade(), shade()]));
};

test("replicas that migrate at the same time apply each migration once", async () => {
  await stack.sql("CREATE DATABASE fresh");
  const applied = await inApi(
    "fresh",
    `import { readConfig } from "/app/src/config.ts";
     import { migrate } from "/app/src/database/migrate.ts";
     import { migrationClient } from "/app/src/database/pool.ts";
     const clients = [1, 2, 3].map(() => migrationClient(readConfig(process.env)));
     await Promise.all(clients.map((client) => client.connect()));
     console.log(JSON.stringify(await Promise.all(clients.map((client) => migrate(client)))));
     await Promise.all(clients.map((client) => client.end()));`,
  );
  const all = (await stack.sql("SELECT id FROM schema_migrations ORDER BY id")).split("\n").map(Number);
  expect(all.length).toBeGreaterThan(2);
  expect(z.array(z.array(z.number())).parse(applied).toSorted()).toEqual([[], [], all]);
});

test("a migration that loses its connection reports that error, not a later one", async () => {
  const failure = await inApi(
    "fresh",
    `import { readConfig } from "/app/src/config.ts";
     import { migrate } from "/app/src/database/migrate.ts";
     import { migrationClient } from "/app/src/database/pool.ts";
     const client = migrationClient(readConfig(process.env));
     await client.connect();
     const sql = "SELECT pg_terminate_backend(pg_backend_pid())";
     await migrate(client, [{ id: 99, sql }]).catch(({ message, cause }) => {
       console.log(JSON.stringify({ message, code: cause.code }));
     });`,
  );
  expect(failure).toEqual({ message: "Migration 99 failed and was undone", code: "57P01" });
});

test("interrupted seeding leaves nothing, the next attempt is complete, and parallel seeding happens once", async () => {
  const found = await inApi(
    "fresh",
    `import { readConfig } from "/app/src/config.ts";
     import { accountStore } from "/app/src/accounts/store.ts";
     import { analyzerAt } from "/app/src/analyses/analyzer.ts";
     import { measurer } from "/app/src/analyses/measure.ts";
     import { analysisStore } from "/app/src/analyses/store.ts";
     import { databaseOf } from "/app/src/database/database.ts";
     import { createPool } from "/app/src/database/pool.ts";
     import { createLog } from "/app/src/log.ts";
     import { seed } from "/app/src/seed/seed.ts";
     const config = readConfig(process.env);
     const log = createLog({ ...config, LOG_LEVEL: "fatal" });
     const pool = createPool(config, log);
     const nothing = { get: async () => undefined, put: async () => undefined };
     const measure = measurer(nothing, analyzerAt(config.ANALYZER_URL));
     let added = 0;
     const storesIn = (database) => {
       const store = analysisStore(database, 2 ** 30);
       const add = async (...given) => {
         if (++added === 2) throw new Error("a power cut");
         return store.add(...given);
       };
       return { accounts: accountStore(database), store: { ...store, add } };
     };
     const together = (work) => databaseOf(pool).transaction((inside) => work(storesIn(inside)));
     const { signal } = new AbortController();
     await Promise.all([1, 2].map(() => seed({ together, measure }, log, signal)));
     const { rows } = await pool.query(
       "SELECT (SELECT count(*) FROM accounts)::int AS accounts, (SELECT count(*) FROM pictures)::int AS pictures");
     console.log(JSON.stringify({ ...rows[0], added }));
     await pool.end();`,
  );
  // One before the power cut, the interrupted one, and three in the next attempt.
  expect(found).toEqual({ accounts: 1, pictures: 3, added: 5 });
});

test("reading a picture that was just deleted gives 404", async () => {
  const status = await inApi(
    "fresh",
    `import { readConfig } from "/app/src/config.ts";
     import { analysisStore } from "/app/src/analyses/store.ts";
     import { databaseOf } from "/app/src/database/database.ts";
     import { createPool } from "/app/src/database/pool.ts";
     import { createLog } from "/app/src/log.ts";
     const config = readConfig(process.env);
     const pool = createPool(config, createLog({ ...config, LOG_LEVEL: "fatal" }));
     const { rows: [{ id, account_id }] } = await pool.query("SELECT id, account_id FROM analyses LIMIT 1");
     const store = analysisStore(databaseOf(pool), 2 ** 30);
     const { parts } = await store.picture(account_id, id, "mask");
     await store.remove(account_id, id);
     await parts.next().catch(({ status }) => console.log(JSON.stringify(status)));
     await pool.end();`,
  );
  expect(status).toBe(404);
});

test("every picture has a thumbnail, also one stored or cached before thumbnails existed", async () => {
  const headers = await openSession(API, "accounts", "small@nsip.example");
  const content = noise();
  const look = async (posted: Response) => {
    expect(posted.status).toBe(201);
    const answer = await fetch(`${API}${posted.headers.get("location")}/thumbnail`, { headers });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { cache: posted.headers.get("x-cache"), type: answer.headers.get("content-type"), bytes };
  };
  const first = await look(await upload(API, headers, content));
  expect(first).toMatchObject({ cache: "miss", type: "image/jpeg" });
  expect(first.bytes.length).toBeLessThan(content.length / 4);

  const [key = ""] = (await stack.compose("exec", "-T", "redis", "redis-cli", "--scan")).trim().split("\n");
  const hash = await stack.sql("SELECT content_hash FROM analyses ORDER BY created_at DESC LIMIT 1");
  const named = `${key.slice(0, key.lastIndexOf(":"))}:${hash}`;
  const forget = `local all = cjson.decode(redis.call("get", KEYS[1]))
    all.thumbnail = nil
    return redis.call("set", KEYS[1], cjson.encode(all))`;
  expect(await stack.compose("exec", "-T", "redis", "redis-cli", "eval", forget, "1", named)).toContain("OK");
  expect(await look(await upload(API, headers, content))).toMatchObject({
    cache: "miss",
    type: "image/jpeg",
  });
  const last = await upload(API, headers, content);
  await stack.sql("UPDATE pictures SET thumbnail = NULL");
  expect(await look(last)).toEqual({ cache: "hit", type: "image/png", bytes: content });
});

test("parallel uploads cannot exceed the quota, maps and thumbnails included", async () => {
  const headers = await openSession(API, "accounts", "room@nsip.example");
  const uploadWithRetries = async (content: Buffer<ArrayBuffer>): Promise<number> => {
    const { status } = await upload(API, headers, content);
    // The API limits parallel uploads: on a slow machine it rejects the last ones for now.
    return status === 503 ? uploadWithRetries(content) : status;
  };
  const statuses = await Promise.all(Array.from({ length: 10 }, () => uploadWithRetries(noise())));
  expect(new Set(statuses)).toEqual(new Set([201, 507]));
  const kept = await stack.sql(
    `SELECT sum(octet_length(original) + octet_length(mask) + octet_length(distance_map) + octet_length(thumbnail))
     FROM pictures JOIN analyses ON analysis_id = analyses.id JOIN accounts ON account_id = accounts.id
     WHERE email = 'room@nsip.example'`,
  );
  expect(Number(kept)).toBeGreaterThan(0);
  expect(Number(kept)).toBeLessThanOrEqual(QUOTA_MIB * 2 ** 20);
});

test("rejects a token whose account is missing in a restored database", async () => {
  const headers = await openSession(API, "accounts", "gone@nsip.example");
  await stack.sql("DELETE FROM accounts WHERE email = 'gone@nsip.example'");
  expect((await upload(API, headers)).status).toBe(401);
});

test("cancels a statement that takes too long, and reports the database as unavailable", async () => {
  const headers = await openSession(API, "accounts", "slow@nsip.example");
  const sleeper = "FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
  const lock = stack
    .sql("SELECT id FROM accounts WHERE email = 'slow@nsip.example' FOR UPDATE; SELECT pg_sleep(120)")
    .catch(String);
  await expect
    .poll(() => stack.sql(`SELECT count(*) ${sleeper}`), { timeout: 60_000, interval: 500 })
    .toBe("1");
  const answer = await upload(API, headers);
  expect([answer.status, answer.headers.get("retry-after"), await answer.text()]).toEqual([
    ...[503, "2"],
    expect.stringContaining("database_unavailable"),
  ]);
  await stack.sql(`SELECT pg_terminate_backend(pid) ${sleeper}`);
  await lock;
  expect((await upload(API, headers)).status).toBe(201);
});

test("responds with 503 in time while the database hangs, and recovers by itself", async () => {
  const headers = await openSession(API, "accounts", "paused@nsip.example");
  await stack.compose("pause", "postgres");
  try {
    // More requests than the pool has connections, so that some wait for one.
    const asked = Array.from({ length: 15 }, () =>
      fetch(`${API}/api/analyses`, { headers, signal: AbortSignal.timeout(BOUND_MS) }),
    );
    const health = await fetch(`${API}/health`, { signal: AbortSignal.timeout(BOUND_MS) });
    expect([health.status, await health.text()]).toEqual([503, expect.stringContaining("TIMEOUT")]);
    const sent = upload(API, headers, PICTURE);
    for (const answer of await Promise.all([...asked, sent])) expect(answer.status).toBe(503);
    expect((await fetch(`${API}/live`)).status).toBe(200);
  } finally {
    await stack.compose("unpause", "postgres");
  }
  await waitForStatus("/api/analyses", 200, headers);
  expect((await upload(API, headers)).status).toBe(201);
});

test("starts without its database, reports it, and works as soon as the database is up", async () => {
  const headers = await openSession(API, "accounts", "absent@nsip.example");
  await stack.compose("stop", "postgres");
  await stack.compose("restart", "api");
  await waitForStatus("/live", 200);
  await waitForStatus("/health", 503);
  expect((await fetch(`${API}/api/analyses`, { headers })).status).toBe(503);
  await stack.compose("start", "postgres");
  await waitForStatus("/health", 200);
  await waitForStatus("/api/analyses", 200, headers);
});

test("works without a restart if the database becomes older than the last migration, empty, or newer", async () => {
  const probe = async () => (await fetch(`${API}/ready`)).status;
  const expectWorking = async (email: string) => {
    // A probe finds the old schema: the engine runs one every 30 seconds.
    await probe();
    await expect.poll(probe, { timeout: 60_000, interval: 500 }).toBe(200);
    const headers = await openSession(API, "accounts", email);
    expect((await upload(API, headers, noise())).status).toBe(201);
  };
  await stack.sql("ALTER TABLE pictures DROP thumbnail; DELETE FROM schema_migrations WHERE id > 2");
  await expectWorking("older@nsip.example");
  await stack.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  await expectWorking("empty@nsip.example");
  await stack.sql("INSERT INTO schema_migrations (id) VALUES (1000)");
  expect(await probe()).toBe(200);
});
