import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PassThrough } from "node:stream";
import { together } from "../system/parallel.ts";
import { type Environment, type RunOptions, type RunResult, run } from "../system/run.ts";
import { mask } from "../system/secrets.ts";
import type { Log } from "./log.ts";

/** A file that a command reads. */
export interface StepFile {
  readonly path: string;
  readonly text: string;
  /** Shown in place of a text that is too long to read or that the reader knows. */
  readonly summary?: string;
}

/** One command of a plan. `slipway plan` prints this value, and a run executes it. */
export interface Step {
  readonly argv: readonly string[];
  /** Shown in place of `argv` when that contains a whole script. */
  readonly shown?: readonly string[];
  /** Written before the command starts. */
  readonly files?: readonly StepFile[];
  /** The condition under which the command runs: "if the builder does not exist". */
  readonly when?: string;
  /** What its reader should know of what it does, a line each. Only a plan shows them. */
  readonly notes?: readonly string[];
  /** The command whose standard output this one reads. */
  readonly input?: Step;
  /** Exit codes that are an answer, not a failure; 0 by default. */
  readonly accept?: readonly number[];
}

/** How to run a step: the options of `run` that the step does not set itself. */
export type PerformOptions = Omit<RunOptions, "accept" | "env" | "signal"> & {
  readonly env: Environment;
  readonly signal: AbortSignal;
};

/**
 * Runs one step until it exits. Logs its command when it starts, exactly as `slipway plan` prints it.
 * @throws CommandError as `run` does, or the signal's reason when it aborts.
 */
export async function perform(
  step: Step,
  log: Pick<Log, "info">,
  options: PerformOptions,
): Promise<RunResult> {
  await writeStepFiles(step);
  log.info(`$ ${formatStep(step)}`);
  const { argv, accept, input } = step;
  if (input === undefined) return run(argv, { ...options, accept });
  await writeStepFiles(input);
  const { env, signal } = options;
  const between = new PassThrough();
  const commands = [
    (either: AbortSignal) =>
      run(argv, { ...options, accept, signal: either, stdin: between }).finally(() => between.destroy()),
    (either: AbortSignal) => run(input.argv, { env, accept: input.accept, signal: either, pipe: between }),
  ] as const;
  const [result] = await together(commands, signal);
  if (result === undefined) throw new TypeError("perform: a command has ended without a result");
  return result;
}

/** Writes the files that a step reads. Mode 0600, because a compose model may contain secrets. */
async function writeStepFiles({ files = [] }: Step): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, text, { mode: 0o600 });
  }
}

/** A step as a shell command, with secrets masked: `tar -C layout -c . | docker load`. */
export function formatStep({ argv, shown = argv, input }: Step): string {
  const line = mask(shown.map(word).join(" "));
  return input ? `${formatStep(input)} | ${line}` : line;
}

/** Quotes a word for a shell, except for placeholders in angle brackets and `$TMPDIR`. */
function word(text: string): string {
  const literal = text.replace(/<[^<>]*>/g, "").replace("$TMPDIR", "");
  return text !== "" && /^[\w@%+=:,./-]*$/.test(literal) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
