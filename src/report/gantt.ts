import { block } from "./markdown.ts";

/** One bar of a chart; times are milliseconds from the chart's origin. */
export interface Bar {
  /** The row's title. */
  readonly row: string;
  /** Ours, not taken from anywhere: it is written as it is. */
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly look: "plain" | "good" | "bad";
}

const LOOKS = { plain: "active", good: "done", bad: "crit" } as const;
const HOUR = 3_600_000;

/**
 * Bars over time, as GitHub draws them. Mermaid has no axis of durations: its times are those of a day, read and shown
 * in the reader's own time zone, so that they come out as they went in.
 * @see https://mermaid.js.org/syntax/gantt.html
 */
export function gantt(bars: readonly Bar[]): string {
  if (bars.length === 0) return "";
  const long = bars.some(({ end }) => end >= HOUR);
  const lines = bars.flatMap(({ row, label, start, end, look }) => [
    `  section ${plainWord(row)}`,
    `  ${label} :${LOOKS[look]}, ${time(start)}, ${time(Math.max(end, start + 1))}`,
  ]);
  const head = [
    "gantt",
    "  dateFormat YYYY-MM-DD HH:mm:ss.SSS",
    `  axisFormat ${long ? "%H:%M:%S" : "%M:%S"}`,
    "  todayMarker off",
  ];
  return block([...head, ...lines].join("\n"), "mermaid");
}

function time(milliseconds: number): string {
  return new Date(Date.UTC(2000, 0, 1) + milliseconds).toISOString().replace("T", " ").replace("Z", "");
}

/** Without what ends a title or starts something else in mermaid's grammar. */
function plainWord(untrusted: string): string {
  return untrusted.replace(/[^\p{L}\p{N}._ -]+/gu, "-").trim() || "-";
}
