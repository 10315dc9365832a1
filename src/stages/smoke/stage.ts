import { COMPOSE, ENGINE } from "../../docker/tools.ts";
import { count } from "../../markdown/count.ts";
import { problemsOf } from "../../model/problem.ts";
import type { Stage } from "../stage.ts";
import { outsideMounts } from "./outside.ts";
import { planSmoke, smokeSteps } from "./plan.ts";
import { smokeSection } from "./section.ts";
import { selectImages } from "./selection.ts";
import { smoke } from "./smoke.ts";
import { testedCandidates, testedFiles, testedModel } from "./tested.ts";

export const smokeStage: Stage = {
  name: "smoke",
  tools: [ENGINE, COMPOSE],
  check: async ({ project, files }) => {
    const { model } = await project;
    const problems = await Promise.all([problemsOf(() => testedModel(model)), problemsOf(files)]);
    return problems.flat();
  },
  plan: async ({ project, files: projectFiles, candidates }) => {
    const { model, leftOut } = testedModel(project.model);
    const files = testedFiles(model, await projectFiles());
    const selections = selectImages(model, testedCandidates(candidates, leftOut), undefined, "<run>");
    const names = { run: "<run>", temporary: "$TMPDIR", since: "<start>" };
    const plan = planSmoke({ model, files, outside: await outsideMounts(model, files) }, selections, names);
    return smokeSteps(plan, model);
  },
  run: async ({ project, files, candidates, inputs }, context) => ({
    smoke: await smoke({ model: project.model, files: await files() }, candidates, inputs, context),
  }),
  section: ({ smoke: found }) => (found ? smokeSection(found) : ""),
  headline: ({ smoke: found }) => {
    if (!found) return "";
    const passed = found.services.filter(({ outcome }) => outcome === "passed").length;
    return `${passed} of ${count(found.services.length, "service")} passed, ${count(found.probes.length, "probe")}`;
  },
};
