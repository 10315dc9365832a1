import { describe, expect, test } from "vitest";
import type { ContainerState } from "../docker/container.ts";
import { newContainer } from "../docker/events.ts";
import type { Expectation } from "./expectations.ts";
import { verdictOf } from "./verdict.ts";

function expectation(gate: Expectation["gate"], mayEnd = false): Expectation {
  return { gate, mayEnd, ports: [] };
}

function container(state: Partial<ContainerState>): ContainerState {
  return { ...newContainer("id"), status: "running", ...state };
}

describe("verdictOf", () => {
  test.each<[string, Partial<ContainerState>, Expectation, boolean, string]>([
    ["healthy", { health: "healthy" }, expectation("healthy"), false, "passed"],
    ["starting", { health: "starting" }, expectation("healthy"), false, "waiting: not healthy"],
    ["unhealthy", { health: "unhealthy" }, expectation("healthy"), false, "failed: unhealthy"],
    [
      "unhealthy, where others wait for its end",
      { health: "unhealthy" },
      expectation("completed", true),
      false,
      "waiting: not completed",
    ],
    ["running", {}, expectation("running"), false, "passed"],
    ["running, no port yet", {}, expectation("accepting"), false, "waiting: not accepting connections"],
    ["accepting", {}, expectation("accepting"), true, "passed"],
    ["a one-shot at work", {}, expectation("completed", true), false, "waiting: not completed"],
    ["a one-shot done", { status: "exited" }, expectation("completed", true), false, "passed"],
    [
      "a one-shot with the healthcheck of its image",
      { status: "exited" },
      expectation("healthy", true),
      false,
      "passed",
    ],
    [
      "a one-shot that failed",
      { status: "exited", exitCode: 2 },
      expectation("completed", true),
      false,
      "failed: ended with exit code 2",
    ],
    [
      "a server that ends",
      { status: "exited" },
      expectation("accepting"),
      true,
      "failed: ended with exit code 0, while it is to keep running",
    ],
    [
      "out of memory, still running",
      { oomKilled: true },
      expectation("running"),
      false,
      "failed: out of memory: a process of it was killed",
    ],
    [
      "out of memory",
      { oomKilled: true, status: "exited", exitCode: 137 },
      expectation("running", true),
      false,
      "failed: out of memory: a process of it was killed",
    ],
    [
      "restarted, and healthy again",
      { restarts: 1, health: "healthy" },
      expectation("healthy"),
      false,
      "failed: it was restarted",
    ],
    ["created", { status: "created" }, expectation("running"), false, "waiting: not started"],
    [
      "not to be started",
      { status: "created", error: "no such file" },
      expectation("running"),
      false,
      "failed: could not be started: no such file",
    ],
    ["removed", { status: "removed" }, expectation("running"), false, "failed: it is removed"],
    ["paused", { status: "paused" }, expectation("running"), false, "failed: it is paused"],
  ])("%s", (_, state, expected, accepting, verdict) => {
    const { outcome, ...rest } = verdictOf(container(state), expected, accepting);
    expect("reason" in rest ? `${outcome}: ${rest.reason}` : outcome).toBe(verdict);
  });

  test("no container yet", () => {
    expect(verdictOf(undefined, expectation("running"), false).outcome).toBe("waiting");
  });
});
