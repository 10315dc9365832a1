import { BUILDX, COMPOSE } from "../../docker/tools.ts";
import { count } from "../../markdown/count.ts";
import { problemsOf } from "../../model/problem.ts";
import { tagsOf } from "../../revision/tags.ts";
import type { Stage } from "../stage.ts";
import { planPush, pushSteps } from "./plan.ts";
import { push } from "./push.ts";
import { pushSection } from "./section.ts";
import { taggingsOf } from "./tagging.ts";

export const pushStage: Stage = {
  name: "push",
  tools: [BUILDX, COMPOSE],
  // A revision without a tag is reported before anything is built.
  check: async ({ revision, inputs }) => problemsOf(() => tagsOf(revision, inputs.tags)),
  plan: async ({ revision, candidates, inputs }) => {
    const taggings = taggingsOf(candidates, tagsOf(revision, inputs.tags), inputs.registries);
    return pushSteps(planPush(taggings, inputs.builder));
  },
  run: async ({ revision, candidates, inputs }, context) => ({
    push: await push(candidates, tagsOf(revision, inputs.tags), inputs, context),
  }),
  section: ({ push: found }) => (found ? pushSection(found) : ""),
  headline: ({ push: found }) => (found ? count(found.tags.length, "tag") : ""),
};
