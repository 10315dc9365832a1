import { describe, expect, test } from "vitest";
import { retry } from "./retry.ts";

const always = { delay: 1, retryable: () => true, signal: new AbortController().signal };

function failing(times: number) {
  let calls = 0;
  const attempt = async () => {
    calls += 1;
    if (calls <= times) throw new Error(`failure ${calls}`);
    return calls;
  };
  return { attempt, calls: () => calls };
}

describe("retry", () => {
  test.each([
    [0, 3, 1],
    [2, 3, 3],
  ])("retries after %i failures, with at most %i attempts", async (failures, attempts, calls) => {
    expect(await retry(failing(failures).attempt, { ...always, attempts })).toBe(calls);
  });

  test("throws the last error when no attempt succeeds", async () => {
    await expect(retry(failing(5).attempt, { ...always, attempts: 2 })).rejects.toThrow("failure 2");
  });

  test("does not retry an error that is not retryable", async () => {
    const { attempt, calls } = failing(5);
    await expect(retry(attempt, { ...always, attempts: 4, retryable: () => false })).rejects.toThrow();
    expect(calls()).toBe(1);
  });

  test("doubles the wait, and reports each wait", async () => {
    const waits: number[] = [];
    const onRetry = (_: unknown, wait: number) => waits.push(wait);
    await retry(failing(2).attempt, { ...always, delay: 4, attempts: 3, onRetry });
    const [first = 0, second = 0] = waits;
    expect(first).toBeGreaterThanOrEqual(4);
    expect(first).toBeLessThanOrEqual(5);
    expect(second).toBeGreaterThanOrEqual(8);
    expect(second).toBeLessThanOrEqual(10);
  });

  test("stops waiting when it is cancelled, and throws the reason", async () => {
    const controller = new AbortController();
    const waiting = retry(failing(5).attempt, {
      ...always,
      attempts: 3,
      delay: 60_000,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(new Error("cancelled")), 5);
    await expect(waiting).rejects.toThrow("cancelled");
  });
});
