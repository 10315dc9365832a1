import { COMPOSE, ENGINE } from "../../docker/tools.ts";
import { count } from "../../markdown/count.ts";
import { problemsOf } from "../../model/problem.ts";
import type { Stage } from "../stage.ts";
import { planSmoke } from "./plan.ts";
import { smokeSection } from "./section.ts";
import { smoke } from "./smoke.ts";
import { testedModel } from "./tested.ts";

export const smokeStage: Stage = {
  name: "smoke",
  tools: [ENGINE, COMPOSE],
  check: async ({ project, files }) => {
    const { model } = await project;
    const problems = await Promise.all([problemsOf(() => testedModel(model)), problemsOf(files)]);
    return problems.flat();
  },
  plan: async ({ project, candidates }) => planSmoke(project, candidates).map((argv) => ({ argv })),
  run: async ({ project, candidates, inputs }, context) => ({
    smoke: await smoke(project, candidates, inputs, context),
  }),
  section: ({ smoke: found }) => (found ? smokeSection(found) : ""),
  headline: ({ smoke: found }) => {
    if (!found) return "";
    const passed = found.services.filter(({ outcome }) => outcome === "passed").length;
    return `${passed} of ${count(found.services.length, "service")} passed, ${count(found.probes.length, "probe")}`;
  },
};
