import { appendFile } from "node:fs/promises";
import type { ReportInputs } from "../inputs/inputs.ts";
import type { Environment } from "../system/run.ts";

/** A runner rejects a step's summary above this many bytes. @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits */
const LIMIT = 1_048_576;

/**
 * Appends markdown to the job summary, if there is one and the input `summary` allows it. `elsewhere` says where to find
 * what is too long for a summary.
 */
export async function addToJobSummary(
  markdown: string,
  elsewhere: string,
  { summary }: Pick<ReportInputs, "summary">,
  env: Environment,
): Promise<void> {
  const file = env.GITHUB_STEP_SUMMARY;
  if (!summary || !file) return;
  const fits = Buffer.byteLength(markdown) < LIMIT;
  await appendFile(file, fits ? markdown : `The summary is too long for a runner: see ${elsewhere}.\n`);
}
