import { expect, test } from "vitest";
import { newContainer } from "../docker/events.ts";
import { VERDICT_CASES } from "./verdict.cases.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

test.each(VERDICT_CASES)("$name: $verdict", ({ container, expected, accepting = false, verdict }) => {
  const state = container && { ...newContainer("id"), status: "running", ...container };
  expect(sentence(verdictOf(state, { ...expected, ports: [] }, accepting))).toBe(verdict);
});

test("a container that was removed fails its gate", () => {
  const state = { ...newContainer("id"), status: "removed" };
  expect(sentence(verdictOf(state, { gate: "running", mayEnd: false, ports: [] }, false))).toBe(
    "failed: it is removed",
  );
});

function sentence(verdict: Verdict): string {
  return verdict.outcome === "passed" ? "passed" : `${verdict.outcome}: ${verdict.reason}`;
}
