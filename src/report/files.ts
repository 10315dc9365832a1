import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DeployInputs, ReportInputs } from "../inputs/inputs.ts";
import { formatCandidates, handoverOf } from "../model/candidates.ts";
import type { Result } from "../model/result.ts";
import type { Environment } from "../system/run.ts";
import { mask } from "../system/secrets.ts";
import { addToJobSummary } from "./job-summary.ts";
import { maskedJson } from "./masked-json.ts";
import { summary } from "./summary.ts";

type Inputs = ReportInputs & Pick<DeployInputs, "environmentUrl">;

/**
 * Writes `result.json`, `summary.md` and, after a build, `candidates.json` into the folder `out` and, on a runner, the
 * job summary.
 */
export async function writeReport(result: Result, inputs: Inputs, env: Environment): Promise<void> {
  await mkdir(inputs.out, { recursive: true });
  const text = mask(summary(result, inputs.environmentUrl));
  const files = {
    "result.json": `${maskedJson(result, 2)}\n`,
    "summary.md": text,
    ...(result.build ? { "candidates.json": `${formatCandidates(handoverOf(result), true)}\n` } : {}),
  };
  const written = Object.entries(files).map(([name, content]) =>
    replaceFile(join(inputs.out, name), content),
  );
  await Promise.all(written);
  await addToJobSummary(text, "`summary.md` in the folder `out`", inputs, env);
}

/** Replaces a file atomically: a reader gets the old text or the new one, even if this process is killed. */
async function replaceFile(file: string, text: string): Promise<void> {
  const part = `${file}.${randomBytes(4).toString("hex")}.part`;
  try {
    await writeFile(part, text);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}
