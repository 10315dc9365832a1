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
  /** Shown in place of a text that the reader knows already or that is too long to read. */
  readonly summary?: string;
}

/** One command of a plan: `slipway plan` prints this value, and a run executes it. */
export interface Step {
  readonly argv: readonly string[];
  /** What is shown in place of `argv`, when that holds the text of a whole script. */
  readonly shown?: readonly string[];
  /** Written before the command starts. */
  readonly files?: readonly StepFile[];
  /** When the command runs, if not always: "if the builder does not exist". */
  readonly when?: string;
  /** The command whose standard output this one reads. */
  readonly input?: Step;
  /** Exit codes that are an answer rather than a failure; 0 alone when absent. */
  readonly accept?: readonly number[];
}

export type PerformOptions = Omit<RunOptions, "accept" | "env" | "signal"> & {
  readonly env: Environment;
  readonly signal: AbortSignal;
};

/**
 * Runs one step to its end. Its command goes to the log as it starts, exactly as `slipway plan` prints it.
 * @throws CommandError as `run` does, and the signal's reason when it aborts.
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

/** Writes the files that a step reads, each with mode 0600: a compose model can hold secrets. */
async function writeStepFiles({ files = [] }: Step): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, text, { mode: 0o600 });
  }
}

/** A step as a shell would take it, with its secrets masked: `tar -C layout -c . | docker load`. */
export function formatStep({ argv, shown = argv, input }: Step): string {
  const line = mask(shown.map(word).join(" "));
  return input ? `${formatStep(input)} | ${line}` : line;
}

/** Placeholders in angle brackets, and `$TMPDIR`, stay as they are: they are for the reader. */
function word(text: string): string {
  const literal = text.replace(/<[^<>]*>/g, "").replace("$TMPDIR", "");
  return text !== "" && /^[\w@%+=:,./-]*$/.test(literal) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
