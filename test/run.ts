import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { formatDuration } from "../src/system/duration.ts";
import { CommandError, run } from "../src/system/run.ts";
import { type Check, type Counts, checks } from "./checks.ts";
import { lock } from "./lab/lock.ts";
import { places } from "./lab/places.ts";

/*
 * Runs what `npm test` stands for, and ends with one line: N passed, N failed, N skipped.
 */

const root = new URL("..", import.meta.url).pathname;
const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}`, FORCE_COLOR: undefined };

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  numFailedTestSuites: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      /** Why the file as a whole failed: it could not be loaded, or a hook of it failed. */
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).optional(),
        }),
      ),
    }),
  ),
});
/** What failed and why, to be told once more at the end: whoever reads only the last lines finds it there. */
const failures: string[] = [];
/** Characters of an assertion's message, with the first lines of its stack. */
const LONGEST_REASON = 1_000;
const LAST_LINES = 8;

/** Ends what runs when `npm test` is asked to end; a child that starts meanwhile ends at once. */
const cancellation = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => cancellation.abort(new Error(`cancelled by ${signal}`)));
/** Milliseconds that a check gets for taking down what it has set up. */
const GRACE = 30_000;

/** Runs one check with its output shown as it comes, each line under the check's name. */
async function perform(check: Check, reports: string): Promise<Counts> {
  const started = performance.now();
  const report = join(reports, `${check.name.replaceAll(" ", "-")}.json`);
  const argv = check.vitest
    ? [...check.argv, "--reporter=verbose", "--reporter=json", `--outputFile=${report}`]
    : check.argv;
  const say = (line: string) => process.stdout.write(`${check.name} | ${line}\n`);
  const lines: string[] = [];
  const isLive = check.vitest ?? check.live ?? false;
  const hear = (line: string) => {
    lines.push(line);
    if (isLive) say(line);
  };
  const failure = await run(argv, {
    env,
    cwd: root,
    signal: cancellation.signal,
    grace: GRACE,
    onStdout: hear,
    onStderr: hear,
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure && !(failure instanceof CommandError)) throw failure;
  if (failure && !isLive) for (const line of lines) say(line);
  say(`${failure ? "FAILED" : "passed"} in ${formatDuration(performance.now() - started)}`);
  if (failure) failures.push(check.vitest ? check.name : `${check.name}: ${lastOf(lines)}`);
  if (check.counted) return countLines(lines, check.counted, failure !== undefined);
  if (!check.vitest) return { passed: failure ? 0 : 1, failed: failure ? 1 : 0, skipped: 0 };
  return countsOf(report, failure !== undefined);
}

/** The figures that another test runner prints of itself. */
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

async function countsOf(report: string, isFailed: boolean): Promise<Counts> {
  const text = await readFile(report, "utf8").catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const counts = VitestReport.parse(JSON.parse(text));
  const project = basename(report, ".json");
  for (const { name, message, assertionResults } of counts.testResults) {
    if (message) failures.push(`${project}: ${relative(root, name)}: ${inOneLine(message)}`);
    for (const { status, fullName, failureMessages } of assertionResults) {
      if (status === "failed")
        failures.push(`${project}: ${fullName}: ${inOneLine(failureMessages?.join("; ") ?? "")}`);
    }
  }
  // A file that cannot be loaded has no test that could fail.
  const failed =
    counts.numFailedTests === 0 && isFailed ? Math.max(1, counts.numFailedTestSuites) : counts.numFailedTests;
  return { passed: counts.numPassedTests, failed, skipped: counts.numPendingTests + counts.numTodoTests };
}

/** Where a program that is no test runner says what went wrong. */
function lastOf(lines: readonly string[]): string {
  return inOneLine(lines.slice(-LAST_LINES).join("\n"));
}

function inOneLine(reason: string): string {
  return stripVTControlCharacters(reason)
    .replaceAll(/\s*\n\s*/g, " | ")
    .slice(0, LONGEST_REASON);
}

/** The checks of one group side by side, as many as there are cores; the groups one after the other. */
async function performAll(
  groups: readonly (readonly Check[])[],
  reports: string,
): Promise<readonly Counts[]> {
  const all: Counts[] = [];
  for (const group of groups) {
    const waiting = [...group];
    const work = async () => {
      for (let check = waiting.shift(); check; check = waiting.shift())
        all.push(await perform(check, reports));
    };
    await Promise.all(Array.from({ length: availableParallelism() }, work));
  }
  return all;
}

const flags = new Set(process.argv.slice(2));
// Ports, networks and hosts of the tests have fixed names: one run at a time has the lab.
await using _ = flags.has("--unit")
  ? undefined
  : await lock(places.testLock, (pid) => process.stdout.write(`waiting for the tests of process ${pid}\n`));
const reports = await mkdtemp(join(tmpdir(), "slipway-test-"));
try {
  const all = await performAll(checks(flags), reports);
  const sum = (key: keyof Counts) => all.reduce((total, counts) => total + counts[key], 0);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
  for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
  process.stdout.write(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped\n`);
} catch (error) {
  if (error !== cancellation.signal.reason) throw error;
  process.exitCode = 1;
  process.stdout.write(`${cancellation.signal.reason.message}\n`);
} finally {
  await rm(reports, { recursive: true, force: true });
}
