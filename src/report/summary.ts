import { block, code, text } from "../markdown/markdown.ts";
import type { Result } from "../model/result.ts";
import { WAVES } from "../stages/stages.ts";
import { formatDuration } from "../system/duration.ts";
import { SIGNS, stagesSection } from "./timeline.ts";

/** The number of lines shown of a reason, which may include the log of a service. */
const LINES = 60;

/** The job summary: the outcome, its reason, the times of all stages, and a section for each stage. */
export function summary(result: Result, environmentUrl: string | undefined): string {
  const { project, version, commit, outcome, duration, reason, stages } = result;
  return [
    `## ${SIGNS[outcome]} ${text(project)} ${text(version)}: ${outcome} in ${formatDuration(duration)}\n`,
    [commit ? `Commit ${code(commit)}` : "", result.deploy ? site(environmentUrl) : ""]
      .filter(Boolean)
      .join(" · "),
    reason ? block(beginning(reason)) : "",
    stagesSection(stages),
    ...WAVES.flat().map((stage) => stage.section(result)),
  ]
    .filter((part) => part.trim())
    .map((part) => `${part.trimEnd()}\n`)
    .join("\n");
}

function site(url: string | undefined): string {
  return url && URL.canParse(url) && /^https?:/.test(url) ? `<${new URL(url).href}>` : "";
}

function beginning(reason: string): string {
  const lines = reason.split("\n");
  const left = lines.length - LINES;
  return left > 0 ? [...lines.slice(0, LINES), `… and ${left} more lines in result.json`].join("\n") : reason;
}
