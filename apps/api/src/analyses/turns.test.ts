import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as settled } from "node:timers/promises";
import { createTestClock } from "../clock.fixture.ts";
import { Problem } from "../problem.ts";
import { takeTurns } from "./turns.ts";

/** Work that ends when the test says so. */
function piece() {
  const { promise, resolve, reject } = withResolvers();
  const one = {
    started: false,
    end: resolve,
    fail: reject,
    work: () => {
      one.started = true;
      return promise;
    },
  };
  return one;
}

function withResolvers() {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((onward, back) => {
    resolve = onward;
    reject = back;
  });
  return { promise, resolve, reject };
}

test("runs a limited number at a time and the others in order, also after a failure", async () => {
  const inTurn = takeTurns(2, 60_000, createTestClock());
  const pieces = [piece(), piece(), piece(), piece()];
  const [first, second, third, fourth] = pieces.map(({ work }) => inTurn(work));
  const started = async () => {
    await settled();
    return pieces.map((one) => one.started);
  };
  assert.deepEqual(await started(), [true, true, false, false]);

  pieces[1]?.fail(new Error("no"));
  await assert.rejects(second ?? Promise.resolve(), /no/);
  assert.deepEqual(await started(), [true, true, true, false]);

  pieces[0]?.end();
  await first;
  assert.deepEqual(await started(), [true, true, true, true]);
  for (const { end } of pieces) end();
  await Promise.all([third, fourth]);
  assert.equal(await inTurn(() => Promise.resolve("free again")), "free again");
});

test("rejects work that waits too long, which then takes no turn", async () => {
  const clock = createTestClock();
  const inTurn = takeTurns(1, 20, clock);
  const long = piece();
  const late = piece();
  const first = inTurn(long.work);
  const second = inTurn(late.work);
  clock.advance(20);
  await assert.rejects(
    second,
    (error) => error instanceof Problem && error.status === 503 && error.code === "busy",
  );
  long.end();
  await first;
  assert.equal(await inTurn(() => Promise.resolve("next")), "next");
  assert.equal(late.started, false);
});
