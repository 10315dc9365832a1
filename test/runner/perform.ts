import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatDuration } from "../../src/system/duration.ts";
import { CommandError, run } from "../../src/system/run.ts";
import type { Check } from "../checks.ts";
import { REPORT_FILE, Report } from "./report.ts";
import { type Counts, countsOf, failuresOf, type Outcome } from "./summary.ts";

const root = new URL("../../", import.meta.url).pathname;
const env = {
  ...process.env,
  PATH: `${root}node_modules/.bin:${process.env.PATH}`,
  FORCE_COLOR: undefined,
  NO_COLOR: process.stdout.isTTY ? undefined : "1",
};
/** Milliseconds in which a cancelled check can remove what it has set up. */
const GRACE = 30_000;

/**
 * Runs one check. Shows the output of a live one line by line, under its name; that of another one is part of the
 * outcome when it fails.
 *
 * @param folder for reports of vitest.
 * @throws the signal's reason when `signal` aborts.
 */
export async function perform(check: Check, folder: string, signal: AbortSignal): Promise<Outcome> {
  const { name, counted } = check;
  const started = performance.now();
  const report = join(folder, `${name.replaceAll(" ", "-")}.json`);
  const lines: string[] = [];
  const isLive = check.vitest ?? check.live ?? false;
  const onLine = (line: string) => {
    lines.push(line);
    if (isLive) say(name, line);
  };
  const failure = await run(argvOf(check), {
    env: { ...env, [REPORT_FILE]: report },
    cwd: root,
    signal,
    grace: GRACE,
    onStdout: onLine,
    onStderr: onLine,
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure && !(failure instanceof CommandError)) throw failure;
  const isFailed = failure !== undefined;
  const duration = performance.now() - started;
  const where = isFailed && !isLive ? "; the output is at the end" : "";
  say(name, `${isFailed ? "FAILED" : "passed"} in ${formatDuration(duration)}${where}`);
  if (check.vitest) return { name, duration, ...(await readReport(report, isFailed)) };
  const counts = counted
    ? countLines(lines, counted, isFailed)
    : { passed: isFailed ? 0 : 1, failed: isFailed ? 1 : 0, skipped: 0 };
  if (!isFailed) return { name, duration, counts, failures: [] };
  const failures = [`its output is in the lines that begin with "${name} |"`];
  return { name, duration, counts, failures, ...(isLive ? {} : { output: lines }) };
}

export function say(name: string, line: string): void {
  process.stdout.write(`${name} | ${line}\n`);
}

function argvOf(check: Check): readonly string[] {
  const reporters = [
    "--reporter=verbose",
    `--reporter=${fileURLToPath(import.meta.resolve("./reporter.ts"))}`,
  ];
  const argv = check.vitest ? [...check.argv, ...reporters] : check.argv;
  return check.background ? ["nice", "-n", "5", ...argv] : argv;
}

/** The figures that another test runner prints about itself. */
function countLines(
  lines: readonly string[],
  patterns: Record<keyof Counts, RegExp>,
  isFailed: boolean,
): Counts {
  const count = (key: keyof Counts) =>
    Number(lines.map((line) => patterns[key].exec(line)?.[1]).findLast(Boolean) ?? 0);
  return {
    passed: count("passed"),
    failed: Math.max(count("failed"), isFailed ? 1 : 0),
    skipped: count("skipped"),
  };
}

async function readReport(
  file: string,
  isFailed: boolean,
): Promise<Pick<Outcome, "counts" | "failures"> & { report?: Report }> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined)
    return { counts: { passed: 0, failed: 1, skipped: 0 }, failures: ["vitest ended without a report"] };
  const report = Report.parse(JSON.parse(text));
  const counts = countsOf(report);
  const failures = failuresOf(report);
  if (!isFailed || failures.length > 0) return { counts, failures, report };
  // A limit of vitest itself, such as no test files.
  return { counts: { ...counts, failed: 1 }, failures: ["vitest failed without a failed test"], report };
}
