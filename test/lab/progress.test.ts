import { EventEmitter, once } from "node:events";
import { describe, expect, test } from "vitest";
import type { Estimates } from "./durations.ts";
import { Progress } from "./progress.ts";

const MINUTE = 60_000;

/** A setup whose time passes only when a test says so. */
function setup(estimates: Estimates) {
  let time = 0;
  const lines: string[] = [];
  const progress = new Progress({ now: () => time, write: (line) => lines.push(line) });
  progress.begin(estimates);
  /** Begins a step, and returns a function that ends it. */
  const begin = (name: string) => {
    const ending = new EventEmitter();
    const step = progress.step(name, async () => String((await once(ending, "end"))[0]));
    return {
      done: async (outcome: string) => {
        ending.emit("end", outcome);
        await step;
      },
      fail: async () => {
        ending.emit("error", new Error("no space left"));
        await step.catch(() => {});
      },
    };
  };
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  return { progress, lines, begin, pass };
}

const steps = {
  "installing Trivy": { took: 5 * MINUTE, after: MINUTE },
  "building base images": { took: 4 * MINUTE, after: 30_000 },
};

describe("the status line", () => {
  test("names all steps under way, and the time left of the longest one", () => {
    const { progress, lines, begin, pass } = setup({ steps, measured: "here" });
    begin("installing Trivy");
    pass(50_000);
    begin("building base images");
    pass(20_000);
    progress.report();
    expect(lines).toEqual([
      "setup: 1 min 10 s, about 5 min left: installing Trivy (1 min 10 s of about 5 min), building base images (20 s of about 4 min)\n",
    ]);
  });

  test("says when a step takes longer than last time, and counts what follows it", () => {
    const { progress, lines, begin, pass } = setup({ steps, measured: "here" });
    begin("building base images");
    pass(5 * MINUTE);
    progress.report();
    expect(lines).toEqual([
      "setup: 5 min 0 s, about 30 s left: building base images (5 min 0 s instead of about 4 min)\n",
    ]);
  });

  test("has no estimate for a step without a record", () => {
    const { progress, lines, begin, pass } = setup({ steps, measured: "here" });
    begin("starting the engine");
    pass(10_000);
    progress.report();
    expect(lines).toEqual(["setup: 10 s: starting the engine (10 s)\n"]);
  });

  test("names figures of another machine as such, once", () => {
    const { progress, lines, begin, pass } = setup({ steps, measured: "elsewhere" });
    begin("installing Trivy");
    for (let count = 0; count < 2; count += 1) {
      pass(10_000);
      progress.report();
    }
    expect(lines).toEqual([
      'setup: no setup like this is recorded on this machine: "roughly" is a figure from another one, with two cores\n',
      "setup: 10 s, roughly 6 min left: installing Trivy (10 s of roughly 5 min)\n",
      "setup: 20 s, roughly 6 min left: installing Trivy (20 s of roughly 5 min)\n",
    ]);
  });

  test("is left out when nothing is under way", async () => {
    const { progress, lines, begin } = setup({ steps, measured: "here" });
    await begin("installing Trivy").done("compiled");
    lines.length = 0;
    progress.report();
    expect(lines).toEqual([]);
  });
});

test("each step is reported once, when it has ended", async () => {
  const { lines, begin, pass } = setup({ steps, measured: "here" });
  const trivy = begin("installing Trivy");
  const images = begin("building base images");
  pass(MINUTE);
  await images.fail();
  pass(MINUTE);
  await trivy.done("compiled");
  expect(lines).toEqual([
    "setup: building base images: failed (1 min 0 s)\n",
    "setup: installing Trivy: compiled (2 min 0 s)\n",
  ]);
});

test("the timeline holds how long each step took, and how long the setup went on after it", async () => {
  const { progress, begin, pass } = setup({ steps: {}, measured: "elsewhere" });
  const trivy = begin("installing Trivy");
  pass(MINUTE);
  const images = begin("building base images");
  pass(MINUTE);
  await trivy.done("compiled");
  pass(MINUTE);
  await images.done("done");
  expect(progress.timeline()).toEqual({
    "installing Trivy": { took: 2 * MINUTE, after: MINUTE },
    "building base images": { took: 2 * MINUTE, after: 0 },
  });
});
