import { COMPOSE } from "../../docker/tools.ts";
import type { Inputs } from "../../inputs/inputs.ts";
import { count } from "../../markdown/count.ts";
import { problemsOf } from "../../model/problem.ts";
import type { ScanResult } from "../../model/result.ts";
import type { Stage } from "../stage.ts";
import { ignoreFileOf } from "./ignore.ts";
import { planScan } from "./plan.ts";
import { scan } from "./scan.ts";
import { scanSection } from "./section.ts";
import { readWaivers } from "./waivers.ts";

export const scanStage: Stage = {
  name: "scan",
  tools: [COMPOSE],
  check: async ({ inputs }) => {
    const ignoreFile = ignoreFileOf(inputs);
    return ignoreFile ? problemsOf(() => readWaivers(ignoreFile)) : [];
  },
  plan: async ({ project, candidates, inputs }, env) =>
    planScan(candidates, project.thirdParty, inputs, env).map((argv) => ({ argv })),
  run: async ({ project, candidates, inputs }, context) => {
    const work = { candidates, thirdParty: project.thirdParty, platform: firstPlatform(inputs) };
    return { scan: await scan(work, inputs, context) };
  },
  section: ({ scan: found }) => (found ? scanSection(found) : ""),
  headline: ({ scan: found }) =>
    found ? `${count(found.images.length, "scan")}, ${count(failing(found), "failing finding")}` : "",
};

/** Third-party images are scanned for one platform. */
function firstPlatform({ platforms: [first = "linux/amd64"] }: Pick<Inputs, "platforms">): string {
  return first;
}

function failing({ images }: ScanResult): number {
  return images.reduce((sum, image) => sum + (image.gated ? image.failing.length : 0), 0);
}
