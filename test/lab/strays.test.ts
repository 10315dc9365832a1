import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { isStray, strayName } from "./strays.ts";

test("a stack is stray once the process that named it has ended", () => {
  expect(isStray(strayName("nsip-test"))).toBe(false);
  const { pid } = spawnSync("true");
  expect(isStray(`nsip-test-${pid}p0a1b2c`)).toBe(true);
  expect(isStray(`/tmp/nsip-checkout-${pid}p0a1b2c/negative-space-imaging/compose`)).toBe(true);
  expect(isStray(`slipway-lab-chromium-${pid}p0a1b2c`)).toBe(true);
  expect(isStray("nsip-test-production")).toBe(false);
  expect(isStray("shop")).toBe(false);
});
