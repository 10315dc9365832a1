import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ownTime } from "./busy.ts";
import { run } from "./run.ts";

const env = { PATH: process.env.PATH };

test("counts time as our own while no child process runs, even after a failed start", async () => {
  await expect(run(["no-such-program"], { env })).rejects.toThrow();
  const before = ownTime();
  await Promise.all([run(["sleep", "0.2"], { env }), run(["sleep", "0.3"], { env })]);
  expect(ownTime() - before).toBeLessThan(150);
  await sleep(100);
  expect(ownTime() - before).toBeGreaterThanOrEqual(95);
});
