import { gantt } from "../markdown/gantt.ts";
import { table, text } from "../markdown/markdown.ts";
import type { StageTiming } from "../model/result.ts";
import { formatDuration } from "../system/duration.ts";

/** The symbol of each outcome. */
export const SIGNS = { passed: "✅", failed: "❌", cancelled: "⛔", skipped: "➖" } as const;
const LOOKS = { passed: "good", failed: "bad", cancelled: "bad" } as const;

/** A table of the stages with outcome and duration, and a chart that shows which stages ran at the same time. */
export function stagesSection(stages: readonly StageTiming[]): string {
  const rows = stages.map(({ stage, outcome, duration, reason }) => [
    stage,
    `${SIGNS[outcome]} ${outcome}`,
    outcome === "skipped" ? "" : formatDuration(duration),
    text(reason ?? ""),
  ]);
  const bars = stages
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ stage, outcome, start, duration }) =>
      outcome === "skipped"
        ? []
        : [
            {
              row: stage,
              label: formatDuration(duration),
              start,
              end: start + duration,
              look: LOOKS[outcome],
            },
          ],
    );
  return [table([["stage"], ["outcome"], ["time", "right"], ["reason"]], rows), gantt(bars)]
    .filter(Boolean)
    .join("\n");
}
