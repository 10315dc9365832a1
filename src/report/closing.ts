import { join, relative } from "node:path";
import type { DeployInputs, ReportInputs } from "../inputs/inputs.ts";
import type { Result, StageTiming } from "../model/result.ts";
import { STAGES_BY_NAME } from "../stages/stages.ts";
import { formatDuration } from "../system/duration.ts";
import { plainLines } from "./line.ts";

/** The last lines in a terminal: the outcome of each stage, the reason of a failure, the site and the reports. */
export function closing(result: Result, inputs: ReportInputs & Pick<DeployInputs, "environmentUrl">): string {
  const { project, version, outcome, reason, duration, ownTime, stages } = result;
  const rows = stages.map((timing) => [
    timing.stage.padEnd(9),
    timing.outcome.padEnd(9),
    (timing.outcome === "skipped" ? "" : formatDuration(timing.duration)).padStart(11),
    ` ${found(timing, result)}`,
  ]);
  const folder = relative(process.cwd(), inputs.out);
  const out = folder.startsWith("..") ? inputs.out : folder || ".";
  const places = [
    ...(inputs.environmentUrl && result.deploy ? [`site     ${inputs.environmentUrl}`] : []),
    `summary  ${join(out, "summary.md")}`,
    `result   ${join(out, "result.json")}`,
  ];
  const head = `${project} ${version} ${outcome} in ${formatDuration(duration)} (${formatDuration(ownTime)} in Slipway itself)`;
  const parts = [
    [head],
    rows.map((row) => row.join(" ")),
    reason === undefined ? [] : [reason],
    places,
  ].filter((lines) => lines.length > 0);
  return `\n${parts.map((lines) => lines.flatMap(plainLines).join("\n")).join("\n\n")}\n`;
}

/** The findings of a stage in a few words. */
function found({ stage, outcome }: StageTiming, result: Result): string {
  if (stage === "preflight" || outcome === "skipped" || outcome === "cancelled") return "";
  return STAGES_BY_NAME[stage].headline(result);
}
