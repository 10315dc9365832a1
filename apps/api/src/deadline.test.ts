import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestClock } from "./clock.fixture.ts";
import { DeadlineExceeded, within } from "./deadline.ts";

const never = () => new Promise<never>(() => undefined);

test("returns the result of work that ends in time", async () => {
  const clock = createTestClock();
  assert.equal(await within(1_000, Promise.resolve("done"), clock), "done");
  assert.equal(clock.pending, 0);
});

test("gives up on work that exceeds its deadline", async () => {
  const clock = createTestClock();
  const result = within(1_000, never(), clock);
  clock.advance(1_000);
  await assert.rejects(result, DeadlineExceeded);
});

test("passes on the error of work that fails", async () => {
  await assert.rejects(within(1_000, Promise.reject(new TypeError("no")), createTestClock()), TypeError);
});
