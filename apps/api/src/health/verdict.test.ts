import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestClock } from "../clock.fixture.ts";
import { sleep } from "../clock.ts";
import { probe } from "./probe.ts";
import { verdictOf } from "./verdict.ts";

const up = { state: "up", latencyMs: 1 } as const;
const down = { state: "down", latencyMs: 1, reason: "ECONNREFUSED" } as const;
const never = () => new Promise<never>(() => undefined);

test("the API is unavailable without PostgreSQL, and degraded without another dependency", () => {
  const allUp = { postgres: up, redis: up, analyzer: up };
  assert.deepEqual(verdictOf(allUp), { status: "ok", httpStatus: 200 });
  assert.deepEqual(verdictOf({ ...allUp, redis: down }), { status: "degraded", httpStatus: 200 });
  assert.deepEqual(verdictOf({ ...allUp, analyzer: down }), { status: "degraded", httpStatus: 200 });
  assert.deepEqual(verdictOf({ ...allUp, postgres: down }), { status: "unavailable", httpStatus: 503 });
  assert.deepEqual(verdictOf({ postgres: down, redis: down, analyzer: down }), {
    status: "unavailable",
    httpStatus: 503,
  });
});

test("a probe reports the error's code, not its message", async () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED 10.0.0.7:5432"), { code: "ECONNREFUSED" });

  const finding = await probe(() => Promise.reject(refused));

  assert.equal(finding.state === "down" && finding.reason, "ECONNREFUSED");
  assert.ok(!JSON.stringify(finding).includes("10.0.0.7"));
});

test("a probe without an answer ends at its deadline", async () => {
  const clock = createTestClock();
  const finding = probe(never, 30, clock);
  clock.advance(30);

  assert.deepEqual(await finding, { state: "down", latencyMs: 30, reason: "TIMEOUT" });
});

test("the default deadline ends a probe before the kubelet's timeout of one second", async () => {
  const clock = createTestClock();
  const finding = probe(never, undefined, clock);
  clock.advance(800);

  assert.equal((await finding).state, "down");
});

test("a probe measures how long the answer took", async () => {
  const clock = createTestClock();
  const finding = probe(() => sleep(40, clock), undefined, clock);
  clock.advance(40);

  assert.deepEqual(await finding, { state: "up", latencyMs: 40 });
});
