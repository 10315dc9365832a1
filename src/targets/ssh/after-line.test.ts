import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { afterLine } from "./after-line.ts";

test.each([
  [["Welcome\nmark-1\nfirst\n\nmark-1\n"], "first\n\nmark-1\n"],
  [["Wel", "come\nmar", "k-1", "\nfir", "st"], "first"],
  [["mark-1\n"], ""],
  [["Welcome\nmark-1"], ""],
])("passes on what follows the line in %j", async (chunks, expected) => {
  expect(await text(Readable.from(chunks.map(Buffer.from)).pipe(afterLine("mark-1")))).toBe(expected);
});
