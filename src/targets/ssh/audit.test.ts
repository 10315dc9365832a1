import { expect, test } from "vitest";
import { entryText, parseAudit } from "./audit.ts";

const entry = {
  ...{ time: "2026-11-24T09:30:05Z", action: "exec", details: "web: ls", release: null, outcome: null },
  ...{ by: "ops", runUrl: null },
};

test("reads what it wrote, and leaves out what is no entry", () => {
  const text = `Welcome\n${entryText(entry)}\n{"time":"2026-11-2`;
  expect(parseAudit(text)).toEqual([entry]);
});

test("reads what switch.sh wrote, also of releases that did not say what made them", () => {
  const line =
    '{"time":"2026-11-24T09:30:05Z","action":null,"details":null,"release":"1-a","outcome":"deployed","by":"ops","runUrl":null}';
  expect(parseAudit(line)).toEqual([
    { ...entry, action: "deploy", details: "", release: "1-a", outcome: "deployed" },
  ]);
});
