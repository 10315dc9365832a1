import { expect, test } from "vitest";
import type { Standing } from "../../health/watch.ts";
import { failuresOf, latecomers, resultOf, summaryOf } from "./result.ts";

function standing(outcome: "passed" | "waiting" | "failed", reason: string, times: number[] = []): Standing {
  const [startedAt = null, decidedAt = null] = times;
  const verdict = outcome === "passed" ? { outcome } : { outcome, reason };
  return { verdict, startedAt, decidedAt, eventAt: decidedAt };
}

const standings = new Map([
  ["db", standing("passed", "", [1_100.4, 3_000])],
  ["api", standing("waiting", "not healthy", [3_200])],
  ["web", standing("waiting", "not created")],
]);
const course = {
  project: "slipway-smoke-1",
  expectations: new Map([["api", { gate: "healthy" as const, mayEnd: false, ports: [] }]]),
  watch: { standings: () => standings },
  started: 1_000,
};

test("the running services cause a missed deadline", () => {
  const late = latecomers(standings, "60.0 s");
  expect(resultOf(course, [], late)).toEqual({
    project: "slipway-smoke-1",
    services: [
      { service: "db", outcome: "passed", gate: "running", started: 100, ready: 2_000 },
      {
        service: "api",
        outcome: "failed",
        gate: "healthy",
        started: 2_200,
        ready: null,
        reason: "not healthy within 60.0 s",
      },
      {
        service: "web",
        outcome: "waiting",
        gate: "running",
        started: null,
        ready: null,
        reason: "not created",
      },
    ],
    probes: [],
  });
  expect(summaryOf(late)).toBe("The smoke test failed: api (not healthy within 60.0 s).");
});

test("all services cause it when nothing was started", () => {
  const none = new Map([["web", standing("waiting", "not created")]]);
  expect([...latecomers(none, "1.0 s").keys()]).toEqual(["web"]);
});

test("failuresOf", () => {
  const failed = new Map([...standings, ["job", standing("failed", "exited with code 1", [1, 2])]]);
  expect([...failuresOf(failed)]).toEqual([["job", "exited with code 1"]]);
});
