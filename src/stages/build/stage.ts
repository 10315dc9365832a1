import { BUILDX, COMPOSE, ENGINE } from "../../docker/tools.ts";
import { count } from "../../markdown/count.ts";
import { labelsOf } from "../../revision/labels.ts";
import { layoutsFolder } from "../../system/folders.ts";
import type { Stage, Subject } from "../stage.ts";
import { build } from "./build.ts";
import { loadBuilt, loadSteps, planLoads } from "./load.ts";
import { planBuild } from "./plan.ts";
import { resultsInContext } from "./results-in-context.ts";
import { buildSection, cached } from "./section.ts";

export const buildStage: Stage = {
  name: "build",
  tools: [ENGINE, BUILDX, COMPOSE],
  check: async () => [],
  plan: async (subject, env) => {
    const { project, inputs } = subject;
    const folders = {
      temporary: "$TMPDIR",
      layouts: layoutsFolder(env, inputs.workingDirectory, project.model.name),
    };
    const { boot, create, bake } = planBuild(project, labels(subject), inputs, folders);
    const loads = inputs.load ? loadSteps(planLoads(project, "$TMPDIR")) : [];
    return [boot, ...(create ? [create] : []), bake, ...loads];
  },
  run: async (subject, context) => {
    const { project, inputs } = subject;
    const layouts = layoutsFolder(context.env, inputs.workingDirectory, project.model.name);
    for (const warning of await resultsInContext(project, inputs.out)) context.log.warning(warning);
    const found = await build(project, labels(subject), inputs, layouts, context);
    if (inputs.load) await loadBuilt(project, found.candidates, context);
    return { build: found };
  },
  section: ({ build: found }) => (found ? buildSection(found) : ""),
  headline: ({ build: found }) =>
    found ? `${count(found.candidates.length, "image")}; ${cached(found.steps)}` : "",
};

function labels({ revision, inputs }: Subject): Readonly<Record<string, string>> {
  return labelsOf(revision, inputs.tags);
}
