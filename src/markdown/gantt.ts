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

/** Mermaid draws what is active in blue, what is done in grey, and what is critical in red. */
const LOOKS = { plain: "done", good: "active", bad: "crit" } as const;

/**
 * Bars over time, as GitHub draws them. Mermaid has no axis of durations: its times are those of a day, read and shown
 * in the reader's own time zone, so that they come out as they went in.
 * @see https://mermaid.js.org/syntax/gantt.html
 */
export function gantt(bars: readonly Bar[]): string {
  if (bars.length === 0) return "";
  const last = Math.max(...bars.map(({ end }) => end));
  const lines = bars.flatMap(({ row, label, start, end, look }) => [
    `  section ${plainWord(row)}`,
    `  ${label} :${LOOKS[look]}, ${time(start)}, ${time(Math.max(end, start + 1))}`,
  ]);
  const head = [
    "gantt",
    "  dateFormat YYYY-MM-DD HH:mm:ss.SSS",
    `  axisFormat ${axisFormat(last)}`,
    "  todayMarker off",
  ];
  return block([...head, ...lines].join("\n"), "mermaid");
}

/** Hours, minutes and seconds as far as they are needed; short charts have several ticks a second. */
function axisFormat(last: number): string {
  if (last < 20_000) return "%-S.%L s";
  return last < 3_600_000 ? "%M:%S" : "%H:%M:%S";
}

function time(milliseconds: number): string {
  return new Date(Date.UTC(2000, 0, 1) + milliseconds).toISOString().replace("T", " ").replace("Z", "");
}

/** Without what ends a title or starts something else in mermaid's grammar. */
function plainWord(untrusted: string): string {
  return untrusted.replace(/[^\p{L}\p{N}._ -]+/gu, "-").trim() || "-";
}
