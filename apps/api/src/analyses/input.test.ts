import assert from "node:assert/strict";
import { test } from "node:test";
import { mediaTypeOf } from "./format.ts";
import { offsetOf, Page } from "./page.ts";
import { tidyName } from "./upload.ts";

test("parses a page and computes its offset", () => {
  assert.deepEqual(Page.parse({}), { page: 1, size: 20 });
  assert.equal(offsetOf(Page.parse({ page: "3", size: "50" })), 100);
});

for (const query of [{ page: "0" }, { page: "one" }, { size: "101" }, { size: "2.5" }]) {
  test(`rejects the page ${JSON.stringify(query)}`, () => assert.equal(Page.safeParse(query).success, false));
}

const formats: [bytes: number[], expected: string | undefined][] = [
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0], "image/png"],
  [[0xff, 0xd8, 0xff, 0xe0], "image/jpeg"],
  [[...Buffer.from("RIFF\u0001\u0002\u0003\u0004WEBPVP8 ", "latin1")], "image/webp"],
  [[...Buffer.from("RIFF\u0001\u0002\u0003\u0004WAVE", "latin1")], undefined],
  [[...Buffer.from("GIF89a")], undefined],
  [[...Buffer.from("<svg onload=alert(1)>")], undefined],
  [[0x89, 0x50], undefined],
  [[], undefined],
];

for (const [bytes, expected] of formats) {
  test(`detects the format of the bytes "${Buffer.from(bytes).toString("hex")}"`, () => {
    assert.equal(mediaTypeOf(Buffer.from(bytes)), expected);
  });
}

const names: [given: string, expected: string][] = [
  ["heron.png", "heron.png"],
  ["C:\\pictures\\heron.png", "heron.png"],
  ["../../etc/passwd", "passwd"],
  ["Grüße 空.jpg", "Grüße 空.jpg"],
  ["a\u0000b\nc.png", "abc.png"],
  ["", "picture"],
  [`${"x".repeat(300)}.png`, `${"x".repeat(196)}.png`],
];

for (const [given, expected] of names) {
  test(`cleans the file name ${JSON.stringify(given.slice(0, 30))}`, () =>
    assert.equal(tidyName(given), expected));
}
