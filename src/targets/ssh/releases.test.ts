import { expect, test } from "vitest";
import { commonTarget, parseReleases, rollbackTarget } from "./releases.ts";

const record = (id: string, more: object = {}) =>
  JSON.stringify({
    ...{ schemaVersion: 2, id, project: "shop", repository: null, version: id.slice(2), commit: "c0ffee" },
    ...{ runUrl: null, by: "ops", time: "2026-11-24T09:30:05.000Z", images: { web: "r/web@sha256:1" } },
    ...more,
  });
/** What releases.sh prints: `1-a superseded`, the last one is the current one. */
const host = (...releases: readonly (readonly [id: string, state: string, repeats?: string])[]) => {
  const lines = releases.map(
    ([id, state, repeats]) => `release ${id} ${state} ${record(id, repeats ? { repeats } : {})}`,
  );
  return parseReleases("web1", [`current ${releases.at(-1)?.[0]}`, ...lines, ""].join("\n"));
};

test("reads what releases.sh printed, the newest first", () => {
  const first = `release 1-a superseded ${record("1-a")}`;
  const early =
    'release 0-x superseded { "schemaVersion": 1, "id": "0-x", "project": "shop", "version": "x",';
  const { current, releases } = parseReleases(
    "web1",
    `Welcome\ncurrent 2-b\n${early} "time": "2026-01-01T00:00:00Z", "images": {} }\n${first}\nrelease 2-b active ${record("2-b")}\nrelease 3-c - not JSON\n`,
  );
  expect(current).toBe("2-b");
  expect(releases.map(({ id, state, current }) => [id, state, current])).toEqual([
    ["2-b", "active", true],
    ["1-a", "superseded", false],
    ["0-x", "superseded", false],
  ]);
  expect(releases[1]).toMatchObject({ version: "a", by: "ops", images: { web: "r/web@sha256:1" } });
  expect(releases[2]).toMatchObject({
    commit: null,
    by: null,
    runUrl: null,
    repeats: null,
    action: "deploy",
  });
  expect(parseReleases("web1", "")).toEqual({ host: "web1", current: undefined, releases: [] });
});

test("a rollback of an earlier version is known as one", () => {
  const text = `current 2-b\nrelease 2-b active ${record("2-b", { rollbackTo: "1-a" })}\n`;
  expect(parseReleases("web1", text).releases[0]).toMatchObject({ repeats: "1-a", action: "rollback" });
});

test.each([
  [
    "the one before",
    "1-a",
    [
      ["1-a", "superseded"],
      ["2-b", "active"],
    ],
  ],
  [
    "not one that failed",
    "1-a",
    [
      ["1-a", "superseded"],
      ["2-b", "rolled-back"],
      ["3-c", "active"],
    ],
  ],
  [
    "not one that a rollback has left",
    "2-a",
    [
      ["1-b", "withdrawn"],
      ["2-a", "superseded", "0-a"],
      ["3-c", "active"],
    ],
  ],
  [
    "further back, once more",
    "0-z",
    [
      ["0-z", "superseded"],
      ["1-a", "superseded"],
      ["2-b", "withdrawn"],
      ["3-a", "active", "1-a"],
    ],
  ],
] as const)("without a name, a rollback goes to %s", (_, expected, releases) => {
  expect(rollbackTarget(host(...releases), undefined).id).toBe(expected);
});

const some = host(["1-a", "superseded"], ["2-b", "withdrawn"], ["3-a", "active", "1-a"]);

test("a release is named by its id or by its version", () => {
  expect(rollbackTarget(some, "2-b").id).toBe("2-b");
  expect(rollbackTarget(some, "b").id).toBe("2-b");
  const copied = host(["1-a", "rolled-back"], ["2-a", "superseded", "1-a"], ["3-b", "active"]);
  expect(rollbackTarget(copied, "1-a").id).toBe("2-a");
});

test.each([
  [undefined, "web1: no release ran before 3-a. Releases to go back to: 2-b."],
  ["9-z", "web1: there is no release 9-z. Releases to go back to: 2-b."],
  ["1-a", "web1: 1-a is what runs already. Releases to go back to: 2-b."],
])("there is nothing to go back to: %s", (wanted, message) => {
  expect(() => rollbackTarget(some, wanted)).toThrow(message);
});

test("a host without a release has nothing to roll back", () => {
  expect(() => rollbackTarget(parseReleases("web1", ""), undefined)).toThrow("no release runs there");
  expect(() => rollbackTarget(host(["1-a", "active"]), undefined)).toThrow("No other release is kept there.");
});

test("all hosts go back to the same", () => {
  const target = (id: string, ...more: readonly [string?]) =>
    rollbackTarget(host([id, "superseded", ...more], ["9-z", "active"]), undefined);
  const one = { host: "web1", target: target("1-a") };
  expect(commonTarget([one, { host: "web2", target: target("2-a", "1-a") }], "go")).toBe(one.target);
  expect(() => commonTarget([one, { host: "web2", target: target("2-b") }], "go")).toThrow(
    "different releases (web1: 1-a, web2: 2-b)",
  );
});
