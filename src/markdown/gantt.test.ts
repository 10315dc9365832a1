import { expect, test } from "vitest";
import { gantt } from "./gantt.ts";

test("draws bars at times of a day, at least one millisecond long", () => {
  expect(
    gantt([{ row: "api", label: "healthy", start: 1_500, end: 1_500, look: "good" }]),
  ).toBe(`\`\`\`mermaid
gantt
  dateFormat YYYY-MM-DD HH:mm:ss.SSS
  axisFormat %-S.%L s
  todayMarker off
  section api
  healthy :active, 2000-01-01 00:00:01.500, 2000-01-01 00:00:01.501
\`\`\`
`);
});

test("shows hours of long charts, and keeps titles free of Mermaid's grammar", () => {
  const chart = gantt([
    { row: "a:b;c#d\n%%e", label: "failed", start: 0, end: 4_000_000, look: "bad" },
    { row: "💥", label: "waiting", start: 0, end: 1, look: "plain" },
  ]);
  expect(chart).toContain("axisFormat %H:%M:%S");
  expect(chart).toContain(
    "section a-b-c-d-e\n  failed :crit, 2000-01-01 00:00:00.000, 2000-01-01 01:06:40.000",
  );
  expect(chart).toContain("section -\n  waiting :done,");
  expect(gantt([])).toBe("");
});
