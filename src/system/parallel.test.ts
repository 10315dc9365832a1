import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { inParallel, together } from "./parallel.ts";

const { signal } = new AbortController();

describe("inParallel", () => {
  test("keeps the order of results and the limit", async () => {
    let running = 0;
    let most = 0;
    const results = await inParallel([5, 1, 3, 1, 1], 2, signal, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(item);
      running -= 1;
      return item * 2;
    });
    expect(results).toEqual([10, 2, 6, 2, 2]);
    expect(most).toBe(2);
  });

  test("resolves at once when there are no items", async () => {
    expect(await inParallel([], 2, signal, async (item) => item)).toEqual([]);
  });

  test("aborts the other work on the first failure, and throws once it has stopped", async () => {
    const ended: number[] = [];
    const work = inParallel([1, 2, 3], 2, signal, async (item, aborted) => {
      if (item === 1) throw new Error("first");
      await sleep(60_000, undefined, { signal: aborted }).catch(() => {});
      ended.push(item);
      aborted.throwIfAborted();
    });
    await expect(work).rejects.toThrow("first");
    expect(ended).toEqual([2]);
  });

  test("throws the reason of a cancellation", async () => {
    const controller = new AbortController();
    const work = inParallel([1], 2, controller.signal, async (_, aborted) => {
      await sleep(60_000, undefined, { signal: aborted });
    });
    controller.abort(new Error("cancelled"));
    await expect(work).rejects.toThrow("cancelled");
  });
});

describe("together", () => {
  test("runs everything at the same time, and keeps the order of the results", async () => {
    const results = await together([() => sleep(20).then(() => "slow"), async () => "quick"], signal);
    expect(results).toEqual(["slow", "quick"]);
  });

  test("the first failure ends the others, and is thrown once they have ended", async () => {
    let hasEnded = false;
    const endless = (either: AbortSignal) =>
      sleep(60_000, undefined, { signal: either }).finally(() => {
        hasEnded = true;
      });
    const failing = async () => Promise.reject(new Error("broken"));
    await expect(together<unknown>([endless, failing], signal)).rejects.toThrow("broken");
    expect(hasEnded).toBe(true);
  });
});
