import { block } from "../markdown/markdown.ts";
import { makePlan, planJson, planText } from "../pipeline/plan.ts";
import { addToJobSummary } from "../report/job-summary.ts";
import { maskedJson } from "../report/masked-json.ts";
import { mask } from "../system/secrets.ts";
import type { Command } from "./command.ts";

/** Prints every command that a run would execute. Nothing is changed. */
export const plan: Command = async ({ inputs, env, json }) => {
  const made = await makePlan(inputs, env);
  const text = mask(planText(made));
  await addToJobSummary(`## Plan\n\n${block(text, "sh")}`, "the log of this step", inputs, env);
  return { outcome: "passed", text: json ? `${maskedJson(planJson(made))}\n` : text };
};
