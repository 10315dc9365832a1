import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { block, code, table, text } from "./markdown.ts";

describe("text", () => {
  test.each([
    ["api", "api"],
    ["a | b", "a \\| b"],
    ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
    ["[x](javascript:y)", "\\[x\\](javascript:y)"],
    [
      "see https://evil.example and www.evil.example",
      "see https&#58;//evil.example and www&#46;evil.example",
    ],
    ["**bold** `code` # 1", "\\*\\*bold\\*\\* \\`code\\` \\# 1"],
    ["two\r\nlines\tof  text ", "two lines of text"],
    ["\u001b[31mred\u001b[0m\u0000 \u202eturned", "red turned"],
  ])("escapes %j as %j", (untrusted, markdown) => {
    expect(text(untrusted)).toBe(markdown);
  });
});

describe("code", () => {
  test.each([
    ["GET /health", "`GET /health`"],
    ["a|b", "`a\\|b`"],
    ["a`b", "``a`b``"],
    ["`a``", "``` `a`` ```"],
    ["", ""],
  ])("shows %j as %j", (untrusted, markdown) => {
    expect(code(untrusted)).toBe(markdown);
  });
});

test("block cannot be closed by its text", () => {
  expect(block("a\n```\nb\n")).toBe("````\na\n```\nb\n````\n");
});

test("table has a header and alignment, and is empty without rows", () => {
  expect(table([["a"], ["b", "right"]], [["1", "2"]])).toBe("| a | b |\n| --- | ---: |\n| 1 | 2 |\n");
  expect(table([["a"]], [])).toBe("");
});

test("text and code stay in their cell and their line", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (untrusted) => {
      for (const cell of [text(untrusted), code(untrusted)]) {
        expect(cell).not.toMatch(/[\r\n]/);
        expect(cell.replaceAll("\\\\", "").replaceAll("\\|", "")).not.toContain("|");
      }
      expect(text(untrusted)).not.toMatch(/[<>]/);
    }),
  );
});
