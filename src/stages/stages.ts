import type { StageName } from "../model/result.ts";
import { buildStage } from "./build/stage.ts";
import { deployStage } from "./deploy/stage.ts";
import { pushStage } from "./push/stage.ts";
import { scanStage } from "./scan/stage.ts";
import { smokeStage } from "./smoke/stage.ts";
import type { Stage } from "./stage.ts";

/** Every stage, in the order of the pipeline. */
export const STAGES_BY_NAME: Readonly<Record<StageName, Stage>> = {
  build: buildStage,
  scan: scanStage,
  smoke: smokeStage,
  push: pushStage,
  deploy: deployStage,
};

/**
 * The order in which stages run. Those of one wave run at the same time, and a wave starts when the one before it has
 * passed: no tag before both gates.
 */
export const WAVES: readonly (readonly Stage[])[] = [
  [buildStage],
  [scanStage, smokeStage],
  [pushStage],
  [deployStage],
];
