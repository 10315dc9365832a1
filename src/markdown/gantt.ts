import { block } from "./markdown.ts";

/** One bar of a chart. Times are milliseconds from the origin of the chart. */
export interface Bar {
  /** The title of the row. */
  readonly row: string;
  /** Written unescaped: never pass text from elsewhere. */
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly look: "plain" | "good" | "bad";
}

/** Mermaid draws active bars in blue, done ones in grey and critical ones in red. */
const LOOKS = { plain: "done", good: "active", bad: "crit" } as const;

/**
 * A Mermaid chart of bars over time, which GitHub draws. Mermaid has no axis of durations, so the times are times of a
 * day. It reads and shows them in the reader's time zone, so that they do not change.
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

/** The shortest time format that fits. Short charts have several ticks per second. */
function axisFormat(last: number): string {
  if (last < 20_000) return "%-S.%L s";
  return last < 3_600_000 ? "%M:%S" : "%H:%M:%S";
}

function time(milliseconds: number): string {
  return new Date(Date.UTC(2000, 0, 1) + milliseconds).toISOString().replace("T", " ").replace("Z", "");
}

/** Replaces everything that has a meaning in Mermaid's grammar. */
function plainWord(untrusted: string): string {
  return untrusted.replace(/[^\p{L}\p{N}._ -]+/gu, "-").trim() || "-";
}
