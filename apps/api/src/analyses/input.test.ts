import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../problem.ts";
import { offsetOf, readPage } from "./page.ts";
import { tidyName } from "./upload.ts";

test("a page", () => {
  assert.deepEqual(readPage({}), { page: 1, size: 20 });
  assert.equal(offsetOf(readPage({ page: "3", size: "50" })), 100);
});

for (const query of [{ page: "0" }, { page: "one" }, { size: "101" }, { size: "2.5" }]) {
  test(`no page: ${JSON.stringify(query)}`, () => {
    assert.throws(
      () => readPage(query),
      (error) => error instanceof Problem && error.status === 400,
    );
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
  test(`the name ${JSON.stringify(given.slice(0, 30))}`, () => assert.equal(tidyName(given), expected));
}
