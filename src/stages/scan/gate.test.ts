import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Severity } from "../../model/result.ts";
import { formatCounts, formatRefusal, judge, refusalOf } from "./gate.ts";
import { parseReport } from "./report.ts";

const findings = parseReport(
  readFileSync(new URL("./fixtures/nsip-api-linux-amd64.json", import.meta.url), "utf8"),
);
const counts = { CRITICAL: 4, HIGH: 5, MEDIUM: 1, LOW: 4, UNKNOWN: 0 };
const verdict = (severity: Severity[], ignoreUnfixed = false) => judge(findings, { severity, ignoreUnfixed });

describe("judge", () => {
  test("counts all findings, whichever severities gate", () => {
    expect(verdict([]).counts).toEqual(counts);
    expect(verdict(["CRITICAL"]).counts).toEqual(counts);
  });

  test.each<[Severity[], boolean, number]>([
    [[], false, 0],
    [["CRITICAL"], false, 4],
    [["CRITICAL", "HIGH"], false, 9],
    [["CRITICAL", "HIGH"], true, 8],
    [["UNKNOWN"], false, 0],
  ])("severities %j, ignore-unfixed %s: %i fail", (severity, ignoreUnfixed, failing) => {
    expect(verdict(severity, ignoreUnfixed).failing).toHaveLength(failing);
  });

  test("only vulnerabilities can be unfixed: a secret is never ignored as unfixed", () => {
    const ids = verdict(["CRITICAL", "HIGH"], true).failing.map(({ id }) => id);
    expect(ids).toContain("private-key");
    expect(ids).not.toContain("CVE-2099-0002");
  });

  test("the most severe come first, with nothing but the finding itself", () => {
    const { failing } = verdict(["HIGH", "CRITICAL"]);
    expect(failing.map(({ severity }) => severity).slice(3, 5)).toEqual(["CRITICAL", "HIGH"]);
    expect(Object.keys(failing[0] ?? {})).toEqual([
      "id",
      "severity",
      "subject",
      "installed",
      "fixed",
      "title",
    ]);
  });
});

const image = {
  image: "nsip-api",
  platform: "linux/arm64",
  gated: true,
  report: "scan/nsip-api-linux-arm64.json",
};

test.each([
  [counts, "4 critical, 5 high, 1 medium, 4 low"],
  [{ CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, UNKNOWN: 2 }, "2 unknown"],
  [{ CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, UNKNOWN: 0 }, "no findings"],
])("counts %j", (given, expected) => {
  expect(formatCounts(given)).toBe(expected);
});

describe("formatRefusal", () => {
  test("names image, platform, counts and the first findings", () => {
    expect(formatRefusal({ ...image, ...verdict(["CRITICAL", "HIGH"]) })).toBe(
      "nsip-api linux/arm64: 4 critical, 5 high: CVE-2099-0001 in bash 5.2.15-2+b13, fixed in 99.1; aws-access-key-id in /app/Dockerfile:2; aws-access-key-id in nsip-api:72; 6 more in scan/nsip-api-linux-arm64.json",
    );
  });
});

describe("refusalOf", () => {
  const failing = { ...image, ...verdict(["CRITICAL"]) };
  test("passes when only images that do not gate have findings", () => {
    expect(
      refusalOf([
        { ...failing, gated: false },
        { ...image, ...verdict([]) },
      ]),
    ).toBeUndefined();
  });

  test("every rejected image has a line", () => {
    const lines = refusalOf([failing, { ...failing, platform: "linux/amd64" }])?.split("\n");
    expect(lines).toHaveLength(3);
    expect(lines?.[1]).toMatch(/^nsip-api linux\/amd64: 4 critical: /);
    expect(lines?.[2]).toContain("ignore-file");
  });
});
