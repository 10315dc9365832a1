import { expect, test } from "vitest";
import { mask, maskCut, remember } from "./secrets.ts";

test("masks secrets everywhere, the longest first", () => {
  remember("abcd");
  remember("abcd-efgh");
  expect(mask("x abcd-efgh y abcd z")).toBe("x *** y *** z");
});

test("masks each line of a secret", () => {
  remember("first line\nsecond line\n");
  expect(mask("the second line alone")).toBe("the *** alone");
});

test("a secret inside JSON is hidden too", () => {
  const secret = 'with "quotes"\nand lines';
  remember(secret);
  expect(mask(JSON.stringify({ token: secret }))).toBe('{"token":"***"}');
});

test.each([
  ["the key is very-long", "the key is ***"],
  ["the key is very-long-pass\uFFFD", "the key is ***\uFFFD"],
  ['output: "very-long-password-of', 'output: "***'],
  ['output: "very-long"', 'output: "***"'],
  ["very-long-password-of-mine and on", "*** and on"],
  ["it is very", "it is ***"],
  ["it is ver", "it is ver"],
])("the beginning of a secret at the end of a text that was cut is hidden: %j", (text, shown) => {
  remember("very-long-password-of-mine");
  expect(maskCut(text)).toBe(shown);
});

test("does not mask values that are too short to be a secret", () => {
  remember("yes");
  expect(mask("yes")).toBe("yes");
});
