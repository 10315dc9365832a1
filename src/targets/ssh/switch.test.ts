import { expect, test } from "vitest";
import type { Log } from "../../model/log.ts";
import { type RunOptions, run } from "../../system/run.ts";
import type { HostConnection } from "./connection.ts";
import { eventWords, parseSwitchEvent } from "./events.ts";
import { hostResult, switchArgs, switchHost } from "./switch.ts";

test("what runs on the host", () => {
  const what = { release: "2-b", project: "shop", owner: "ci-1", patience: 90_500 };
  expect(switchArgs("/srv/shop", "forward", what)).toEqual([
    ...["sh", "/srv/shop/releases/2-b/switch.sh", "forward", "/srv/shop", "2-b", "shop", "91", "ci-1"],
  ]);
});

test("cancelled, it waits for a host that no longer answers no longer than for one that does", async () => {
  // Where ssh would wait for the host.
  const silence = (options: Omit<RunOptions, "env"> = {}) =>
    run(["sleep", "30"], { ...options, env: { PATH: process.env.PATH } });
  const connection: HostConnection = {
    ...{ address: { user: "ops", host: "web1", port: 22 }, name: "web1", ssh: [] },
    run: (_, options) => silence(options),
    script: (_, __, options) => silence(options),
    [Symbol.asyncDispose]: async () => {},
  };
  const log: Log = { info: () => {}, warning: () => {}, error: () => {}, for: () => log };
  const what = { release: "2-b", project: "shop", owner: "ci-1", patience: 90_000 };
  const started = performance.now();
  const context = { log, signal: AbortSignal.abort(new Error("cancelled")) };
  const { outcome } = await switchHost({ connection, root: "/srv/shop" }, "forward", what, context);
  expect(outcome).toBe("unknown");
  expect(performance.now() - started).toBeLessThan(6_000);
}, 20_000);

// As switch.sh printed them on a lab host.
const forward = [
  '{"event":"begin","previous":"r2"}',
  '{"event":"service","service":"redis","action":"unchanged","duration":450}',
];
const failing = [
  '{"event":"failed","service":"web","reason":"ended with exit code 3"}',
  '{"event":"detail","service":"web","text":"state: exited, exit code 3, out of memory: false, restarts: 0"}',
  '{"event":"detail","service":"web","text":"| cannot go \\"on\\""}',
];
const back = ['{"event":"rollback","to":"r2"}', '{"event":"end","outcome":"rolled-back"}'];
const result = (lines: readonly string[], broken?: string) =>
  hostResult("web1", "r3", lines.map(parseSwitchEvent), broken);

test("a release that is there", () => {
  const lines = [...forward, '{"event":"removed","service":"old"}', '{"event":"end","outcome":"deployed"}'];
  expect(result(lines)).toEqual({
    ...{ host: "web1", outcome: "deployed", release: "r3", previous: "r2" },
    services: [
      { service: "redis", action: "unchanged", duration: 450 },
      { service: "old", action: "removed", duration: 0 },
    ],
  });
});

test("a release that was taken back", () => {
  expect(result([...forward, ...failing, ...back])).toMatchObject({
    outcome: "rolled-back",
    previous: "r2",
    reason: "web: ended with exit code 3; back to r2, which runs again",
  });
});

test("a first release that was taken back", () => {
  const lines = [
    '{"event":"begin","previous":null}',
    ...failing,
    '{"event":"rollback","to":null}',
    ...back.slice(1),
  ];
  expect(result(lines)).toMatchObject({
    previous: null,
    reason: /networks were removed, named volumes are kept/,
  });
});

test("a connection that broke leaves unknown what the host does", () => {
  expect(result(forward, "the connection broke")).toMatchObject({
    outcome: "unknown",
    reason: "the connection broke",
  });
});

test.each([
  [failing[0], "error", "web: ended with exit code 3"],
  [failing[2], "info", 'web: | cannot go "on"'],
  [back[0], "warning", "going back to r2"],
  [forward[1], "info", "redis unchanged (450 ms)"],
])("%s is told", (line, level, text) => {
  expect(eventWords(parseSwitchEvent(line ?? ""))).toEqual({ level, text });
});
