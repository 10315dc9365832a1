import { availableParallelism } from "node:os";
import { openLab } from "../test/lab/lab.ts";
import { benchBuild } from "./build.ts";
import { benchGate } from "./gate.ts";
import { benchPlan } from "./plan.ts";

/*
 * Measures Slipway against the tools that it runs: medians of five rounds. Copy the output into docs/benchmarks.md.
 */

const ROUNDS = 5;
const lab = await openLab();
process.stdout.write(`${ROUNDS} rounds, ${availableParallelism()} cores, ${lab.images} base images\n\n`);
process.stdout.write(
  "| what | Slipway: median (minimum to maximum) | compared with | ratio | aim |\n| --- | --- | --- | --- | --- |\n",
);
for (const bench of [benchPlan, benchGate, benchBuild]) {
  for (const row of await bench(lab, ROUNDS)) process.stdout.write(`${row}\n`);
}
