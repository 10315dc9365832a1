import { stripVTControlCharacters } from "node:util";
import { formatDuration } from "../../src/system/duration.ts";
import type { Report } from "./report.ts";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What one check comes to. */
export interface Outcome {
  readonly name: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly counts: Counts;
  /** A line for each failed test, file or run. */
  readonly failures: readonly string[];
  /** Output that was not shown while the check ran. */
  readonly output?: readonly string[];
  readonly report?: Report;
}

const SLOWEST = 20;
/** Characters of a reason's beginning and end in a line about a failed test. A command's own last words come last. */
const BEGINNING = 200;
const END = 800;

/** Counts a report's tests. A file or a run that fails without a failed test counts as one. */
export function countsOf(report: Report): Counts {
  const tests = report.files.flatMap((file) => file.tests);
  const count = (state: string) => tests.filter((test) => test.state === state).length;
  const brokenFiles = report.files.filter(
    ({ errors, tests }) => errors.length > 0 && !tests.some(({ state }) => state === "failed"),
  );
  return {
    passed: count("passed"),
    failed: count("failed") + brokenFiles.length + (report.errors.length > 0 ? 1 : 0),
    skipped: count("skipped"),
  };
}

/** One line for each failed test, file and run, with the beginning and the end of the reason. */
export function failuresOf(report: Report): readonly string[] {
  const line = (subject: string, errors: readonly string[]) => `${subject}: ${inOneLine(errors.join("; "))}`;
  return [
    ...report.files.flatMap(({ file, errors, tests }) => [
      ...(errors.length > 0 ? [line(file, errors)] : []),
      ...tests
        .filter(({ state }) => state === "failed")
        .map(({ name, errors }) => line(`${file}: ${name}`, errors)),
    ]),
    ...(report.errors.length > 0 ? [line("outside of any test", report.errors)] : []),
  ];
}

function inOneLine(reason: string): string {
  const line = stripVTControlCharacters(reason)
    .trim()
    .replaceAll(/\s*\n\s*/g, " | ");
  return line.length > BEGINNING + END ? `${line.slice(0, BEGINNING)} … ${line.slice(-END)}` : line;
}

/** The last lines of a run: what was slow, what failed, and the counts. */
export function summarise(outcomes: readonly Outcome[], duration: number): readonly string[] {
  const files = outcomes.flatMap(({ report }) => report?.files ?? []);
  const tests = files.flatMap(({ file, tests }) => tests.map((test) => ({ ...test, file })));
  const sum = (key: keyof Counts) => outcomes.reduce((total, { counts }) => total + counts[key], 0);
  const retried = tests.filter(({ state, retries }) => state === "passed" && retries > 0);
  return [
    ...titled(
      `The ${SLOWEST} slowest tests:`,
      slowest(tests, ({ file, name }) => `${file}: ${name}`),
    ),
    ...titled(
      `The ${SLOWEST} slowest files, with their hooks:`,
      slowest(files, ({ file }) => file),
    ),
    ...titled(
      `Checks, ${formatDuration(duration)} in all (many run side by side):`,
      outcomes.map((outcome) => timed(outcome.duration, `${outcome.name}${inWords(outcome.counts)}`)),
    ),
    ...titled(
      "Passed only when repeated:",
      retried.map(({ file, name }) => `  ${file}: ${name}`),
    ),
    ...outcomes.flatMap(({ name, output = [] }) => output.map((line) => `${name} | ${line}`)),
    ...outcomes.flatMap(({ name, failures }) => failures.map((failure) => `FAILED ${name}: ${failure}`)),
    `${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`,
  ];
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? [title, ...lines] : [];
}

function slowest<T extends { readonly duration: number }>(
  all: readonly T[],
  name: (one: T) => string,
): readonly string[] {
  return all
    .toSorted((one, other) => other.duration - one.duration)
    .slice(0, SLOWEST)
    .map((one) => timed(one.duration, name(one)));
}

function timed(duration: number, text: string): string {
  return `${formatDuration(duration).padStart(12)}  ${text}`;
}

/** Nothing for a check that is one test and passed. */
function inWords({ passed, failed, skipped }: Counts): string {
  if (passed + failed + skipped <= 1 && passed === 1) return "";
  const parts = [
    `${passed} passed`,
    ...(failed ? [`${failed} failed`] : []),
    ...(skipped ? [`${skipped} skipped`] : []),
  ];
  return ` (${parts.join(", ")})`;
}
