import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";

test.each([
  ["500ms", 500],
  ["2s", 2_000],
  ["1m30s", 90_000],
  ["1.5h", 5_400_000],
  ["250us", 0.25],
  ["", undefined],
  ["3", undefined],
  ["3 s", undefined],
  ["s3", undefined],
])("parseDuration(%j) is %j", (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
  [12.4, "12 ms"],
  [3_240, "3.2 s"],
  [125_400, "2 min 5 s"],
])("formatDuration(%j) is %j", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test("parseDuration adds up the parts", () => {
  fc.assert(
    fc.property(fc.nat(99), fc.nat(59), fc.nat(999), (minutes, seconds, milliseconds) => {
      expect(parseDuration(`${minutes}m${seconds}s${milliseconds}ms`)).toBe(
        minutes * 60_000 + seconds * 1_000 + milliseconds,
      );
    }),
  );
});
