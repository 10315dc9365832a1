import { availableParallelism } from "node:os";
import { openLab } from "../test/lab/lab.ts";
import { benchBuild } from "./build.ts";
import { benchGate } from "./gate.ts";
import { benchPlan } from "./plan.ts";

/*
 * Medians of five rounds, both sides in turn within one run. Copy what it prints into docs/benchmarks.md.
 */

const ROUNDS = 5;
const lab = await openLab();
process.stdout.write(`${ROUNDS} rounds, ${availableParallelism()} cores, ${lab.images} base images\n\n`);
process.stdout.write(
  "| what | Slipway: median (least to greatest) | otherwise | ratio | aim |\n| --- | --- | --- | --- | --- |\n",
);
for (const bench of [benchPlan, benchGate, benchBuild]) {
  for (const row of await bench(lab, ROUNDS)) process.stdout.write(`${row}\n`);
}
