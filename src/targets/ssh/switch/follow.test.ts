import { expect, test, vi } from "vitest";
import type { Log } from "../../../model/log.ts";
import { ConnectionError, type HostConnection, HostError, type HostRunOptions } from "../connection.ts";
import type { SwitchEvent } from "./events.ts";
import { followSwitch } from "./follow.ts";
import { switchHost } from "./switch.ts";

const patience = { away: 10_000, interval: 1 };
const begin = '{"event":"begin","previous":"1-a"}';
const one = '{"event":"service","service":"one","action":"replaced","duration":5}';
const failed = '{"event":"failed","service":"","reason":"killed"}';
const end = (outcome: string) => `{"event":"end","outcome":"${outcome}"}`;
const broken = new ConnectionError("web1: the connection broke.");

/** Each run of a command prints the lines of one attempt, and throws its error if it has one. The last one repeats. */
function connectionOf(attempts: readonly (readonly (string | Error)[])[]) {
  const commands: string[] = [];
  const run = async (command: { words: readonly string[] }, { onStdout }: HostRunOptions = {}) => {
    const attempt = attempts[Math.min(commands.length, attempts.length - 1)] ?? [];
    commands.push(command.words[2] ?? "");
    for (const line of attempt) {
      if (line instanceof Error) throw line;
      onStdout?.(line);
    }
    return { stdout: "", stderr: "", exitCode: 0, duration: 0 };
  };
  const connection: HostConnection = {
    ...{ address: { user: "ops", host: "web1", port: 22 }, name: "web1", ssh: [], run },
    tunnel: () => Promise.reject(new Error("no tunnel")),
    [Symbol.asyncDispose]: async () => {},
  };
  return { connection, commands };
}

function keptLog() {
  const lines: string[] = [];
  const keep = (text: string) => void lines.push(text);
  const log: Log = { info: keep, warning: keep, error: keep, for: () => log };
  return { lines, context: { log, signal: new AbortController().signal } };
}
const command = { name: "start.sh", words: ["sh", "start.sh", "forward"], argv: [] };

test("a connection that breaks is made again, and each event is told once", async () => {
  const { connection, commands } = connectionOf([
    [begin, broken],
    [broken],
    ["Welcome", begin, one, broken],
    [begin, one],
    [begin, one, end("deployed"), broken],
  ]);
  const { lines, context } = keptLog();
  const events: SwitchEvent["event"][] = [];
  const tell = ({ event }: SwitchEvent) => void events.push(event);
  expect(await followSwitch(connection, command, tell, context, patience)).toBe("ended");
  expect(events).toEqual(["begin", "service", "end"]);
  expect(commands).toHaveLength(5);
  expect(lines[0]).toMatch(/the connection broke\. The host goes on by itself; connecting again for up to/);
});

test("a host that stays away is given up, and a script that fails is not run again", async () => {
  const { context } = keptLog();
  const away = connectionOf([[begin, broken], [broken]]);
  // Each look at the clock is 4 s after the one before: away for 0, 4, 8 and 12 s.
  let time = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (time += 4_000));
  try {
    await expect(followSwitch(away.connection, command, () => {}, context, patience)).rejects.toThrow(broken);
  } finally {
    clock.mockRestore();
  }
  expect(away.commands).toHaveLength(4);
  const failing = connectionOf([[new HostError("web1: start.sh failed")]]);
  await expect(followSwitch(failing.connection, command, () => {}, context, patience)).rejects.toThrow(
    "start.sh failed",
  );
  expect(failing.commands).toHaveLength(1);
});

test("a switch that was killed is finished, and its result is the host's", async () => {
  const limits = { patience: 90_000, stableFor: 3_000, logLines: 30 };
  const what = { release: "2-b", project: "shop", owner: "ci-1", ...limits };
  const host = (attempts: Parameters<typeof connectionOf>[0]) => {
    const { connection, commands } = connectionOf(attempts);
    const result = switchHost(
      { connection, root: "/srv/shop" },
      "forward",
      what,
      keptLog().context,
      patience,
    );
    return result.then((found) => ({ ...found, commands }));
  };
  const back = [failed, '{"event":"rollback","to":"1-a"}', end("rolled-back")];
  expect(await host([[begin, one, '{"event":"gone"}'], back])).toMatchObject({
    ...{ outcome: "rolled-back", previous: "1-a", reason: "killed; 1-a runs again" },
    commands: ["forward", "finish"],
  });
  expect(await host([[begin, '{"event":"gone"}']])).toMatchObject({
    ...{ outcome: "unknown", reason: expect.stringContaining("and so was what was to finish it") },
    commands: ["forward", "finish"],
  });
});
