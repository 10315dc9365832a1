import assert from "node:assert/strict";
import { test } from "node:test";
import { messageIn } from "./answer.ts";
import { MAX_BYTES, objectionTo } from "./api.ts";
import { parts, percent, pull, shown, thirds, tones } from "./words.ts";

const pulls: [x: number, y: number, words: string][] = [
  [0.5, 0.5, "The empty space is centred."],
  [0.51, 0.49, "The empty space is centred."],
  [0.2, 0.5, "The empty space leans to the left."],
  [0.5, 0.9, "The empty space leans to the bottom."],
  [0.7, 0.3, "The empty space leans to the top right."],
];

for (const [x, y, words] of pulls) {
  test(`describes a centre at ${x}, ${y}`, () => assert.equal(pull({ x, y }), words));
}

test("describes a picture without empty space", () => assert.equal(pull(null), "There is no empty space."));

test("formats a share in percent", () => {
  assert.deepEqual([0, 0.875, 1].map(percent), ["0%", "87.5%", "100%"]);
});

test("rejects a file that the API would reject", () => {
  assert.equal(objectionTo({ name: "a.png", type: "image/png", size: 1 }), undefined);
  assert.match(
    objectionTo({ name: "a.pdf", type: "application/pdf", size: 1 }) ?? "",
    /“a.pdf” is not a PNG/,
  );
  assert.match(
    objectionTo({ name: "a.png", type: "image/png", size: MAX_BYTES + 1 }) ?? "",
    /larger than 10 MB/,
  );
});

test("finds the message in an error of the API, and in nothing else", () => {
  assert.equal(messageIn({ error: { code: "x", message: "damaged" } }), "damaged");
  for (const other of [undefined, null, "<html>", {}, { error: "x" }, { error: { message: 1 } }]) {
    assert.equal(messageIn(other), undefined);
  }
});

test("describes figures in words", () => {
  assert.deepEqual([0, 1, 3].map(parts), ["None", "One part", "3 parts"]);
  assert.deepEqual([1, 12].map(shown), ["One picture is shown.", "12 pictures are shown."]);
  assert.match(thirds(0.95), /stands on/);
  assert.match(thirds(0.1), /far from/);
  assert.equal(tones([0.5, 0, 0, 0, 0, 0.5]), "Lightness: 50% dark, 0% medium, 50% light.");
});
