import { appendFile } from "node:fs/promises";
import type { ReportInputs } from "../inputs/inputs.ts";
import type { Environment } from "../system/run.ts";

/**
 * Bytes. A runner rejects a longer summary of a step.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const LIMIT = 1_048_576;

/**
 * Appends Markdown to the job summary if there is one and the input `summary` is true.
 * @param elsewhere where the reader finds a text that is too long for a summary.
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
  await appendFile(file, fits ? markdown : `The summary is too long for GitHub: see ${elsewhere}.\n`);
}
