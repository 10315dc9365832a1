import assert from "node:assert/strict";
import { test } from "node:test";
import { DeadlineExceeded, within } from "./deadline.ts";

test("work that ends in time gives its result", async () => {
  assert.equal(await within(1_000, Promise.resolve("done")), "done");
});

test("work that does not is given up", async () => {
  await assert.rejects(within(5, new Promise(() => undefined)), DeadlineExceeded);
});

test("work that fails keeps its own error", async () => {
  await assert.rejects(within(1_000, Promise.reject(new TypeError("no"))), TypeError);
});
