import { expect, test } from "vitest";
import { mask, remember } from "./secrets.ts";

test("a secret is hidden wherever it shows up, the longest first", () => {
  remember("abcd");
  remember("abcd-efgh");
  expect(mask("x abcd-efgh y abcd z")).toBe("x *** y *** z");
});

test("each line of a secret is one", () => {
  remember("first line\nsecond line\n");
  expect(mask("the second line alone")).toBe("the *** alone");
});

test("a secret inside JSON is hidden too", () => {
  const secret = 'with "quotes"\nand lines';
  remember(secret);
  expect(mask(JSON.stringify({ token: secret }))).toBe('{"token":"***"}');
});

test("what is too short to be a secret stays readable", () => {
  remember("yes");
  expect(mask("yes")).toBe("yes");
});
