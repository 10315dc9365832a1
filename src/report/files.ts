import { randomBytes } from "node:crypto";
import { appendFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DeployInputs, ReportInputs } from "../inputs/inputs.ts";
import { formatCandidates } from "../model/candidates.ts";
import type { Result } from "../model/result.ts";
import type { Environment } from "../system/run.ts";
import { mask } from "../system/secrets.ts";
import { summary } from "./summary.ts";

type Inputs = ReportInputs & Pick<DeployInputs, "environmentUrl">;

/** A runner takes at most this much from a step. @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits */
const SUMMARY_LIMIT = 1_048_576;

/**
 * Writes `result.json`, `summary.md` and, after a build, `candidates.json` into the folder `out` and, on a runner, the
 * job summary.
 */
export async function writeReport(result: Result, inputs: Inputs, env: Environment): Promise<void> {
  await mkdir(inputs.out, { recursive: true });
  const text = mask(summary(result, inputs.environmentUrl));
  await Promise.all([
    replaceFile(join(inputs.out, "result.json"), `${maskedJson(result, 2)}\n`),
    replaceFile(join(inputs.out, "summary.md"), text),
    ...(result.build
      ? [
          replaceFile(
            join(inputs.out, "candidates.json"),
            `${formatCandidates(result.build.candidates, true)}\n`,
          ),
        ]
      : []),
  ]);
  const jobSummary = env.GITHUB_STEP_SUMMARY;
  if (!inputs.summary || !jobSummary) return;
  const fits = Buffer.byteLength(text) < SUMMARY_LIMIT;
  await appendFile(
    jobSummary,
    fits ? text : "The summary is too long for a runner: see `summary.md` in the folder `out`.\n",
  );
}

/** JSON with every secret in its texts masked: a mask over the JSON itself could break it. */
export function maskedJson(found: object, indent?: number): string {
  return JSON.stringify(
    found,
    (_, value: unknown) => (typeof value === "string" ? mask(value) : value),
    indent,
  );
}

/** So that whoever reads meanwhile, or after a kill, finds the old file or the new one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const part = `${file}.${randomBytes(4).toString("hex")}.part`;
  try {
    await writeFile(part, text);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}
