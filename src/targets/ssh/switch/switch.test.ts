import { expect, test } from "vitest";
import type { Log } from "../../../model/log.ts";
import { run } from "../../../system/run.ts";
import type { HostConnection, HostRunOptions } from "../connection.ts";
import { eventWords, parseSwitchEvent } from "./events.ts";
import { hostResult } from "./result.ts";
import { BACK_PATIENCE, STOP_PATIENCE, switchHost } from "./switch.ts";

const limits = { patience: 90_000, stableFor: 3_000, logLines: 30 };
const what = { release: "2-b", project: "shop", owner: "ci-1", ...limits };
const env = { PATH: process.env.PATH };

/** A connection on which this program runs, whatever the command. */
function connectionTo(argv: readonly string[]): HostConnection {
  return {
    ...{ address: { user: "ops", host: "web1", port: 22 }, name: "web1", ssh: [] },
    run: (_, { signal, timeout, accept, onStdout }: HostRunOptions = {}) =>
      run(argv, { env, signal, timeout, accept, onStdout }),
    tunnel: () => Promise.reject(new Error("no tunnel")),
    [Symbol.asyncDispose]: async () => {},
  };
}

function keptLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (text: string) => void lines.push(text);
  const log: Log = { info: keep, warning: keep, error: keep, for: () => log };
  return { log, lines };
}

test("a cancelled run leaves a runner's 7.5 s enough time to clean up", () => {
  expect(STOP_PATIENCE + BACK_PATIENCE).toBeLessThanOrEqual(5_500);
});

test("a cancelled run waits for a host that does not answer no longer than for one that does", async () => {
  // ssh would wait for the host.
  const connection = connectionTo(["sleep", "30"]);
  const started = performance.now();
  const context = { log: keptLog().log, signal: AbortSignal.abort(new Error("cancelled")) };
  const { outcome } = await switchHost({ connection, root: "/srv/shop" }, "forward", what, context);
  expect(outcome).toBe("unknown");
  // Well before ssh would give up, on a busy machine too.
  expect(performance.now() - started).toBeLessThan(20_000);
}, 40_000);

test("what the start-up files of a login print is no event, also when it looks like one", async () => {
  const printed = ["Welcome", "{ not JSON", '{"motd":"JSON"}', '{"event":"news"}'];
  const events = ['{"event":"begin","previous":null}', '{"event":"end","outcome":"deployed"}'];
  const connection = connectionTo(["printf", "%s\\n", ...printed, ...events]);
  const { log, lines } = keptLog();
  const context = { log, signal: new AbortController().signal };
  const { outcome } = await switchHost({ connection, root: "/srv/shop" }, "forward", what, context);
  expect(outcome).toBe("deployed");
  expect(lines).toEqual([
    "web1: ignored, because it is no event of the switch: { not JSON",
    'web1: ignored, because it is no event of the switch: {"motd":"JSON"}',
    'web1: ignored, because it is no event of the switch: {"event":"news"}',
    "web1: there is no release yet",
    "web1: deployed",
  ]);
});

// As switch.sh printed them on a lab host.
const forward = [
  '{"event":"begin","previous":"r2"}',
  '{"event":"service","service":"redis","action":"unchanged","duration":450}',
];
const failing = [
  '{"event":"failed","service":"web","reason":"exited with code 3"}',
  '{"event":"detail","service":"web","text":"state: exited, exit code 3, out of memory: false, restarts: 0"}',
  '{"event":"detail","service":"web","text":"| cannot go \\"on\\""}',
];
const back = ['{"event":"rollback","to":"r2"}', '{"event":"end","outcome":"rolled-back"}'];
const result = (lines: readonly string[], broken?: string) =>
  hostResult(
    "web1",
    "r3",
    lines.flatMap((line) => parseSwitchEvent(line) ?? []),
    broken,
  );

test("a release that was deployed", () => {
  const lines = [...forward, '{"event":"removed","service":"old"}', '{"event":"end","outcome":"deployed"}'];
  expect(result(lines)).toEqual({
    ...{ host: "web1", outcome: "deployed", release: "r3", previous: "r2" },
    services: [
      { service: "redis", action: "unchanged", duration: 450 },
      { service: "old", action: "removed", duration: 0 },
    ],
  });
});

test("a release that was rolled back", () => {
  expect(result([...forward, ...failing, ...back])).toMatchObject({
    outcome: "rolled-back",
    previous: "r2",
    reason: "web: exited with code 3; r2 runs again",
  });
});

test("a first release that was removed again", () => {
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

test("after a broken connection the outcome is unknown", () => {
  expect(result(forward, "the connection broke")).toMatchObject({
    outcome: "unknown",
    reason: "the connection broke",
  });
});

test.each([
  [failing[0], "error", "web: exited with code 3"],
  [failing[2], "info", 'web: | cannot go "on"'],
  [back[0], "warning", "rolling back to r2"],
  [forward[1], "info", "redis unchanged (450 ms)"],
])("%s is told", (line, level, text) => {
  const event = parseSwitchEvent(line ?? "");
  expect(event && eventWords(event)).toEqual({ level, text });
});
