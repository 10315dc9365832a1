import { EventEmitter, once } from "node:events";
import { expect, test } from "vitest";
import { type Check, LAB, planOf } from "../checks.ts";
import { performPlan } from "./schedule.ts";
import type { Outcome } from "./summary.ts";

const check = (name: string): Check => ({ name, argv: [name] });
const outcomeOf = (name: string, counts: Partial<Outcome["counts"]> = { passed: 1 }): Outcome => ({
  name,
  duration: 1,
  counts: { passed: 0, failed: 0, skipped: 0, ...counts },
  failures: [],
});
const skip = ({ name }: Check) => outcomeOf(name, { skipped: 1 });

/** Performs checks that end when the test says so. */
function stage() {
  const running = new Set<string>();
  const ends = new EventEmitter();
  const perform = async ({ name }: Check) => {
    running.add(name);
    const [counts] = await once(ends, name);
    running.delete(name);
    return outcomeOf(name, counts);
  };
  const end = async (name: string, counts: Partial<Outcome["counts"]> = { passed: 1 }) => {
    ends.emit(name, counts);
    await new Promise(setImmediate);
    return [...running];
  };
  return { perform, running, end };
}

test("checks in the lab begin when it is up and run beside the others; the last checks run after all of them", async () => {
  const { perform, running, end } = stage();
  const inLab = ["a1", "a2"].map(check);
  const others = ["x", "y", "z"].map(check);
  const ended = performPlan({ inLab, others, last: [check("z9")] }, { perform, skip, cores: 2 });
  expect([...running]).toEqual([LAB.name, "x", "y"]);
  expect(await end("x")).toEqual([LAB.name, "y", "z"]);
  expect(await end(LAB.name)).toEqual(["y", "z", "a1"]);
  expect(await end("a1")).toEqual(["y", "z", "a2"]);
  for (const name of ["y", "z"]) await end(name);
  expect(await end("a2")).toEqual(["z9"]);
  await end("z9");
  expect((await ended).map(({ name }) => name)).toEqual(["x", LAB.name, "a1", "y", "z", "a2", "z9"]);
});

test("without a lab its checks are skipped, and the others go on", async () => {
  const { perform, end } = stage();
  const ended = performPlan(
    { inLab: [check("a1")], others: [check("x")], last: [check("z9")] },
    { perform, skip, cores: 1 },
  );
  expect(await end(LAB.name, { failed: 1 })).toEqual(["x"]);
  await end("x");
  expect((await ended).map(({ name, counts }) => [name, counts.skipped])).toEqual([
    [LAB.name, 0],
    ["a1", 1],
    ["x", 0],
    ["z9", 1],
  ]);
});

test("a check that throws ends the plan when all that had begun have ended", async () => {
  const { perform, end } = stage();
  const cancelled = new Error("cancelled by SIGINT");
  const orThrow = (one: Check) => (one.name === "x" ? Promise.reject(cancelled) : perform(one));
  let isEnded = false;
  const ended = performPlan(
    { inLab: [], others: ["x", "y"].map(check), last: [] },
    { perform: orThrow, skip, cores: 2 },
  )
    .catch((error: unknown) => error)
    .finally(() => {
      isEnded = true;
    });
  await new Promise(setImmediate);
  expect(isEnded).toBe(false);
  await end("y");
  expect(await ended).toBe(cancelled);
});

test("unit tests need no lab", () => {
  expect(planOf("unit").inLab).toEqual([]);
});

test("a run of everything has all checks of a change, and more", () => {
  const names = (scope: "change" | "all") => {
    const { inLab, others, last } = planOf(scope);
    return [...inLab, ...others, ...last].map(({ name }) => name);
  };
  expect(names("all")).toEqual(expect.arrayContaining(names("change")));
  expect(names("all")).toContain("long");
  expect(names("change")).not.toContain("long");
});
