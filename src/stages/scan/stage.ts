import { COMPOSE } from "../../docker/tools.ts";
import { count } from "../../markdown/count.ts";
import { problemsOf } from "../../model/problem.ts";
import type { ScanResult } from "../../model/result.ts";
import { cacheFolder } from "../../system/folders.ts";
import type { Stage, Subject } from "../stage.ts";
import { readAccepted } from "./accepted.ts";
import { ignoreFileOf } from "./ignore.ts";
import { planScan, scanSteps } from "./plan.ts";
import { pinnedRelease } from "./release.ts";
import { scan } from "./scan.ts";
import { scanSection } from "./section.ts";
import { type ScanWork, targetsOf } from "./targets.ts";

export const scanStage: Stage = {
  name: "scan",
  tools: [COMPOSE],
  check: async ({ inputs }) => {
    const ignoreFile = ignoreFileOf(inputs);
    return ignoreFile ? problemsOf(() => readAccepted(ignoreFile)) : [];
  },
  plan: async (subject, env) => {
    const { inputs } = subject;
    const names = {
      cache: cacheFolder(env),
      temporary: "$TMPDIR",
      database: "<database>",
      run: "<run>",
      out: inputs.out,
    };
    const release = pinnedRelease(process.platform, process.arch);
    return scanSteps(planScan(targetsOf(workOf(subject)), names, inputs, release));
  },
  run: async (subject, context) => ({ scan: await scan(workOf(subject), subject.inputs, context) }),
  section: ({ scan: found }) => (found ? scanSection(found) : ""),
  headline: ({ scan: found }) =>
    found ? `${count(found.images.length, "scan")}, ${count(failing(found), "failing finding")}` : "",
};

/** Third-party images are scanned for the first platform. */
function workOf({ project, candidates, inputs }: Subject): ScanWork {
  const [platform = "linux/amd64"] = inputs.platforms;
  return { candidates, thirdParty: project.thirdParty, platform };
}

function failing({ images }: ScanResult): number {
  return images.reduce((sum, image) => sum + (image.gated ? image.failing.length : 0), 0);
}
