import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { commandLine, quote } from "./quote.ts";

test.each([
  ["plain-word_1.2", "plain-word_1.2"],
  ["/a/path:1", "/a/path:1"],
  ["", "''"],
  ["two words", "'two words'"],
  ["it's", "'it'\\''s'"],
  ["$HOME `id` \\", "'$HOME `id` \\'"],
  ["~", "'~'"],
])("quotes %j as %s", (word, written) => {
  expect(quote(word)).toBe(written);
});

test("a shell reads back the words that were quoted", () => {
  const word = fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", ""));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), (words) => {
      const line = commandLine(["printf", "%s\\0", ...words]);
      expect(execFileSync("sh", ["-c", line], { encoding: "utf8" })).toBe(
        words.map((w) => `${w}\0`).join(""),
      );
    }),
    { numRuns: 30 },
  );
});
