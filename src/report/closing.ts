import { join, relative } from "node:path";
import type { DeployInputs, ReportInputs } from "../inputs/inputs.ts";
import type { Result, StageTiming } from "../model/result.ts";
import { cached } from "../stages/build/section.ts";
import { changes } from "../stages/deploy/section.ts";
import { formatDuration } from "../system/duration.ts";
import { plainLines } from "./line.ts";

/** What a terminal shows at the end: how each stage ended, why it failed, where the site and the reports are. */
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
  const ends = [
    ...(inputs.environmentUrl && result.deploy ? [`site     ${inputs.environmentUrl}`] : []),
    `summary  ${join(out, "summary.md")}`,
    `result   ${join(out, "result.json")}`,
  ];
  const head = `${project} ${version} ${outcome} in ${formatDuration(duration)}, ${formatDuration(ownTime)} of it Slipway's own`;
  const parts = [[head], rows.map((row) => row.join(" ")), reason === undefined ? [] : [reason], ends].filter(
    (lines) => lines.length > 0,
  );
  return `\n${parts.map((lines) => lines.flatMap(plainLines).join("\n")).join("\n\n")}\n`;
}

/** A stage's findings in a few words. */
function found({ stage, outcome }: StageTiming, { build, scan, smoke, push, deploy }: Result): string {
  if (outcome === "skipped" || outcome === "cancelled") return "";
  switch (stage) {
    case "preflight":
      return "";
    case "build":
      return build ? `${count(build.candidates.length, "image")}; ${cached(build.steps)}` : "";
    case "scan":
      return scan ? `${count(scan.images.length, "scan")}, ${count(failing(scan), "failing finding")}` : "";
    case "smoke": {
      const passed = smoke?.services.filter((service) => service.outcome === "passed").length;
      return smoke
        ? `${passed} of ${count(smoke.services.length, "service")} passed, ${count(smoke.probes.length, "probe")}`
        : "";
    }
    case "push":
      return push ? count(push.tags.length, "tag") : "";
    case "deploy":
      return (deploy?.hosts ?? [])
        .map(
          ({ host, outcome, services }) =>
            `${host} ${outcome}${services.length > 0 ? ` (${changes(services)})` : ""}`,
        )
        .join(", ");
  }
}

function failing(scan: NonNullable<Result["scan"]>): number {
  return scan.images.reduce((sum, image) => sum + (image.gated ? image.failing.length : 0), 0);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
