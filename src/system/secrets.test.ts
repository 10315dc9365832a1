import { expect, test } from "vitest";
import { mask, remember } from "./secrets.ts";

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

test("does not mask values that are too short to be a secret", () => {
  remember("yes");
  expect(mask("yes")).toBe("yes");
});
