import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { probe } from "./probe.ts";
import { verdictOf } from "./verdict.ts";

const up = { state: "up", latencyMs: 1 } as const;
const down = { state: "down", latencyMs: 1, reason: "ECONNREFUSED" } as const;

test("the verdict tells PostgreSQL's absence from that of the others", () => {
  const well = { postgres: up, redis: up, analyzer: up };
  assert.deepEqual(verdictOf(well), { status: "ok", httpStatus: 200 });
  assert.deepEqual(verdictOf({ ...well, redis: down }), { status: "degraded", httpStatus: 200 });
  assert.deepEqual(verdictOf({ ...well, analyzer: down }), { status: "degraded", httpStatus: 200 });
  assert.deepEqual(verdictOf({ ...well, postgres: down }), { status: "unavailable", httpStatus: 503 });
  assert.deepEqual(verdictOf({ postgres: down, redis: down, analyzer: down }), {
    status: "unavailable",
    httpStatus: 503,
  });
});

test("a probe tells the error's code, and not its message", async () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED 10.0.0.7:5432"), { code: "ECONNREFUSED" });

  const finding = await probe(() => Promise.reject(refused));

  assert.equal(finding.state === "down" && finding.reason, "ECONNREFUSED");
  assert.ok(!JSON.stringify(finding).includes("10.0.0.7"));
});

test("a probe that gets no answer ends by its deadline", async () => {
  const finding = await probe(() => new Promise(() => undefined), 30);

  assert.equal(finding.state === "down" && finding.reason, "TIMEOUT");
  assert.ok(finding.latencyMs >= 29);
});

test("by itself it ends before a kubelet's second is over", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const finding = probe(() => new Promise(() => undefined));
  context.mock.timers.tick(800);

  assert.equal((await finding).state, "down");
});

test("a probe says how long it took", async () => {
  const finding = await probe(() => sleep(40));

  assert.equal(finding.state, "up");
  assert.ok(finding.latencyMs >= 39);
});
