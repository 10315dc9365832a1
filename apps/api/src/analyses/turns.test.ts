import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as settled } from "node:timers/promises";
import { Problem } from "../problem.ts";
import { takeTurns } from "./turns.ts";

/** Work that ends when it is told to. */
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

test("so many at a time, the others one after the other in their order, after a failure too", async () => {
  const inTurn = takeTurns(2, 60_000);
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

test("who waits too long is sent away, and takes nobody's turn", async () => {
  const inTurn = takeTurns(1, 20);
  const long = piece();
  const first = inTurn(long.work);
  await assert.rejects(
    inTurn(() => Promise.resolve()),
    (error) => error instanceof Problem && error.status === 503 && error.code === "busy",
  );
  long.end();
  await first;
  assert.equal(await inTurn(() => Promise.resolve("mine")), "mine");
});
