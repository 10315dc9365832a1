import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { planOf } from "./checks.ts";
import { lock } from "./lab/lock.ts";
import { places } from "./lab/places.ts";
import { perform, say } from "./runner/perform.ts";
import { performPlan } from "./runner/schedule.ts";
import { type Outcome, summarise } from "./runner/summary.ts";

/*
 * Runs what `npm test` stands for. The last line is: N passed, N failed, N skipped.
 */

const values = readOptions();

function readOptions() {
  try {
    return parseArgs({ options: { unit: { type: "boolean" }, all: { type: "boolean" } } }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error} See npm test -- --help\n`);
    process.exit(2);
  }
}

/** Ends what runs when `npm test` is interrupted. */
const cancellation = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => cancellation.abort(new Error(`cancelled by ${signal}`)));

// Ports, networks and hosts of the tests have fixed names: only one run at a time can use the lab.
await using _ = values.unit
  ? undefined
  : await lock(places.testLock, (pid) => say("lab", `process ${pid} runs the tests: these start after it`));
const reports = await mkdtemp(join(tmpdir(), "slipway-test-"));
const started = performance.now();
try {
  const outcomes = await performPlan(planOf(values.unit ? "unit" : values.all ? "all" : "change"), {
    perform: (check) => perform(check, reports, cancellation.signal),
    skip: ({ name }): Outcome => {
      say(name, "skipped, because the lab did not start");
      return { name, duration: 0, counts: { passed: 0, failed: 0, skipped: 1 }, failures: [] };
    },
    cores: availableParallelism(),
  });
  for (const line of summarise(outcomes, performance.now() - started)) process.stdout.write(`${line}\n`);
  process.exitCode = outcomes.some(({ counts }) => counts.failed > 0) ? 1 : 0;
} catch (error) {
  if (error !== cancellation.signal.reason) throw error;
  process.exitCode = 1;
  process.stdout.write(`${cancellation.signal.reason.message}\n`);
} finally {
  await rm(reports, { recursive: true, force: true });
}
