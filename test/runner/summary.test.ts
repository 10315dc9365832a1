import { expect, test } from "vitest";
import type { Report } from "./report.ts";
import { countsOf, failuresOf, type Outcome, summarise } from "./summary.ts";

type File = Report["files"][number];

function testOf(name: string, more: Partial<File["tests"][number]> = {}): File["tests"][number] {
  return { name, state: "passed", duration: 100, retries: 0, errors: [], ...more };
}

function reportOf(...files: readonly Partial<File>[]): Report {
  return {
    files: files.map((file) => ({ file: "a.test.ts", duration: 1_000, errors: [], tests: [], ...file })),
    errors: [],
  };
}

const outcome: Outcome = {
  name: "types",
  duration: 2_000,
  counts: { passed: 1, failed: 0, skipped: 0 },
  failures: [],
};

test("counts tests, and a file that fails without a failed test", () => {
  const report = reportOf(
    { tests: [testOf("one"), testOf("two", { state: "skipped" })] },
    { errors: ["a hook failed"], tests: [testOf("three", { state: "skipped" })] },
    { errors: ["a hook failed, too"], tests: [testOf("four", { state: "failed" })] },
  );
  expect(countsOf(report)).toEqual({ passed: 1, failed: 2, skipped: 2 });
  expect(countsOf({ ...reportOf(), errors: ["unhandled"] })).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("a failure is one line: file, test and the reason, without the middle of a long one", () => {
  const report = reportOf({
    errors: ["no module"],
    tests: [testOf("adds", { state: "failed", errors: ["\u001b[31mexpected 1\n  to be 2\u001b[39m"] })],
  });
  expect(failuresOf(report)).toEqual(["a.test.ts: no module", "a.test.ts: adds: expected 1 | to be 2"]);
  const long = reportOf({ errors: [`docker compose up${" Built".repeat(500)}\nservice "api" is unhealthy`] });
  expect(failuresOf(long)[0]).toMatch(
    /^a\.test\.ts: docker compose up Built.* … .*\| service "api" is unhealthy$/,
  );
});

test("the last line has the sum of all counts", () => {
  const other = { ...outcome, counts: { passed: 3, failed: 2, skipped: 1 } };
  expect(summarise([outcome, other], 3_000).at(-1)).toBe("4 passed, 2 failed, 1 skipped");
});

test("lists the 20 slowest tests and files, the slowest first", () => {
  const tests = Array.from({ length: 30 }, (_, index) =>
    testOf(`number ${index}`, { duration: index * 100 }),
  );
  const lines = summarise(
    [{ ...outcome, report: reportOf({ tests }, { file: "b.test.ts", duration: 70_000 }) }],
    1,
  );
  const title = lines.indexOf("The 20 slowest tests:");
  expect(lines.slice(title + 1, title + 3)).toEqual([
    "       2.9 s  a.test.ts: number 29",
    "       2.8 s  a.test.ts: number 28",
  ]);
  const files = lines.indexOf("The 20 slowest files, with their hooks:");
  expect(files).toBe(title + 21);
  expect(lines.slice(files + 1, files + 3)).toEqual(["  1 min 10 s  b.test.ts", "       1.0 s  a.test.ts"]);
});

test("names how long each check took, and what passed only when repeated", () => {
  const report = reportOf({ tests: [testOf("unsteady", { retries: 1 })] });
  const unit = { ...outcome, name: "unit", counts: { passed: 1, failed: 0, skipped: 1 }, report };
  expect(summarise([outcome, unit], 60_000)).toEqual(
    expect.arrayContaining([
      "Checks, 1 min 0 s in all (many run side by side):",
      "       2.0 s  types",
      "       2.0 s  unit (1 passed, 1 skipped)",
      "Passed only when repeated:",
      "  a.test.ts: unsteady",
    ]),
  );
});

test("shows output that was not shown before once, and then names each failure", () => {
  const failed: Outcome = {
    ...outcome,
    counts: { passed: 0, failed: 1, skipped: 0 },
    output: ["src/a.ts(1,1): error"],
    failures: ["see above"],
  };
  expect(summarise([failed], 1).slice(-3)).toEqual([
    "types | src/a.ts(1,1): error",
    "FAILED types: see above",
    "0 passed, 1 failed, 0 skipped",
  ]);
});
