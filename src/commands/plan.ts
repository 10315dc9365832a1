import { block } from "../markdown/markdown.ts";
import { plan as planOf } from "../pipeline/plan.ts";
import { addToJobSummary } from "../report/job-summary.ts";
import { mask } from "../system/secrets.ts";
import type { Command } from "./command.ts";

/** Every command that the inputs would run. Nothing is changed. */
export const plan: Command = async ({ inputs, env, json }) => {
  const text = mask(await planOf(inputs, env, json));
  if (!json) await addToJobSummary(`## Plan\n\n${block(text, "sh")}`, "the log of this step", inputs, env);
  return { outcome: "passed", text };
};
