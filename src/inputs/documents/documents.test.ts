import fc from "fast-check";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { differences, replaceBetween } from "./documents.ts";
import { quoted } from "./yaml.ts";

describe("replaceBetween", () => {
  const text = "a\n  # start\n  old\n  # end\nb\n";

  test("replaces the lines between the markers and keeps all others", () => {
    expect(replaceBetween(text, "# start", "# end", "  new\n  er\n")).toBe(
      "a\n  # start\n  new\n  er\n  # end\nb\n",
    );
  });

  test("changes nothing the second time", () => {
    const once = replaceBetween(text, "# start", "# end", "  new\n");
    expect(replaceBetween(once, "# start", "# end", "  new\n")).toBe(once);
  });

  test.each([
    ["# strat", "# end", 'the line "# strat" occurs 0 times'],
    ["# end", "# start", '"# start" is before "# end"'],
  ])("rejects the markers %s and %s", (start, end, message) => {
    expect(() => replaceBetween(text, start, end, "")).toThrow(message);
  });

  test("rejects a marker that occurs twice", () => {
    expect(() => replaceBetween(text + text, "# start", "# end", "")).toThrow("occurs 2 times");
  });
});

describe("differences", () => {
  test("shows lines to remove and lines to add", () => {
    expect(differences("a\nb\nc", "a\nB\nc\nd")).toEqual(["- b", "+ B", "+ d"]);
  });

  test("shows the first twenty lines of many", () => {
    const many = Array.from({ length: 30 }, (_, index) => `line ${index}`).join("\n");
    expect(differences("", many).slice(19)).toEqual(["+ line 18", "… and 11 more lines"]);
  });
});

test("quoted text is the same text in YAML", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab \\'\"`{}#:…") }), (text) => {
      expect(load(`a: ${quoted(text)}`)).toEqual({ a: text });
    }),
  );
});
