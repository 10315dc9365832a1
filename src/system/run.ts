import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { childEnded, childStarted } from "./busy.ts";
import { mask } from "./secrets.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface RunOptions {
  /** The complete environment of the child; nothing of ours is added. See `environment.ts`. */
  readonly env: Environment;
  readonly cwd?: string | undefined;
  /** Written to the child's standard input, which is then closed. The way for a secret to travel. */
  readonly stdin?: string | Uint8Array | Readable | undefined;
  /** Milliseconds after which the child is ended and the command fails. */
  readonly timeout?: number | undefined;
  /** Ends the child (SIGTERM, then SIGKILL after `grace`) and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace?: number | undefined;
  /** Receives standard output byte for byte and is ended with it, instead of its being kept and returned. */
  readonly pipe?: Writable | undefined;
  readonly onStdout?: ((line: string) => void) | undefined;
  readonly onStderr?: ((line: string) => void) | undefined;
  /** Exit codes that are an answer rather than a failure. */
  readonly accept?: readonly number[] | undefined;
}

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Milliseconds from start to exit. */
  readonly duration: number;
}

type Ending =
  | { kind: "exit"; code: number }
  | { kind: "signal"; name: string }
  | { kind: "timeout"; after: number };

const GRACE = 5_000;
const STDERR_LINES = 20;

/** A program that could not be started, ended badly or took too long. Its message has the secrets masked. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly argv: readonly string[];
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;

  constructor(
    argv: readonly string[],
    how: string,
    output: { stdout: string; stderr: string; exitCode?: number },
  ) {
    const end = output.stderr.trimEnd().split("\n").slice(-STDERR_LINES).join("\n");
    super(mask(`${argv.map(firstLine).join(" ")}: ${how}${end ? `\n${end}` : ""}`));
    this.argv = argv;
    this.exitCode = output.exitCode;
    this.stdout = output.stdout;
    this.stderr = output.stderr;
  }
}

/** A script that is an argument would bury what went wrong. */
function firstLine(argument: string): string {
  const [first = "", ...more] = argument.split("\n");
  return more.length > 0 ? `${first} …` : argument;
}

/**
 * Runs one program to its end, with an argv array and never through a shell.
 *
 * The child leads a process group of its own, so that cancelling ends its children too, and a Ctrl-C in the
 * terminal reaches Slipway alone, which then undoes things in its own order.
 *
 * @throws CommandError when the program is missing, exits with a code outside `accept`, or exceeds `timeout`.
 * @throws the signal's reason when `signal` aborts.
 */
export function run(argv: readonly string[], options: RunOptions): Promise<RunResult> {
  const [program, ...args] = argv;
  if (program === undefined) throw new TypeError("run: argv is empty");
  options.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...options.env },
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let timedOut = false;
    let killer: NodeJS.Timeout | undefined;

    const end = () => {
      signalGroup(child.pid, "SIGTERM");
      killer ??= setTimeout(() => signalGroup(child.pid, "SIGKILL"), options.grace ?? GRACE);
    };
    const deadline = options.timeout
      ? setTimeout(() => {
          timedOut = true;
          end();
        }, options.timeout)
      : undefined;
    options.signal?.addEventListener("abort", end, { once: true });

    const stdout = options.pipe
      ? forward(child.stdout, options.pipe)
      : collect(child.stdout, options.onStdout);
    const stderr = collect(child.stderr, options.onStderr);
    feed(child.stdin, options.stdin);

    childStarted();
    let settled = false;
    // A program that cannot be started has an "error" and may have a "close" as well.
    const settle = () => {
      if (settled) return;
      settled = true;
      childEnded();
      clearTimeout(deadline);
      clearTimeout(killer);
      options.signal?.removeEventListener("abort", end);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      settle();
      const how = error.code === "ENOENT" ? "not found on PATH" : error.message;
      reject(new CommandError(argv, how, { stdout: "", stderr: "" }));
    });
    child.once("close", (code, signal) => {
      settle();
      if (options.signal?.aborted) return reject(options.signal.reason);
      const ending: Ending = timedOut
        ? { kind: "timeout", after: options.timeout ?? 0 }
        : code === null
          ? { kind: "signal", name: signal ?? "unknown signal" }
          : { kind: "exit", code };
      const output = { stdout: stdout(), stderr: stderr() };
      if (ending.kind === "exit" && (options.accept ?? [0]).includes(ending.code)) {
        return resolve({ ...output, exitCode: ending.code, duration: performance.now() - started });
      }
      const exitCode = ending.kind === "exit" ? { exitCode: ending.code } : {};
      reject(new CommandError(argv, describe(ending), { ...output, ...exitCode }));
    });
  });
}

function describe(ending: Ending): string {
  switch (ending.kind) {
    case "exit":
      return `exit code ${ending.code}`;
    case "signal":
      return `ended by ${ending.name}`;
    case "timeout":
      return `no end within ${ending.after / 1000} s`;
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // The group is gone already: what was asked for is done.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Keeps a stream's text and hands its lines on as they come; returns a reader of the whole text. */
function collect(stream: Readable, onLine: ((line: string) => void) | undefined): () => string {
  const chunks: string[] = [];
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    chunks.push(chunk);
    if (!onLine) return;
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  stream.on("end", () => {
    if (onLine && rest) onLine(rest);
  });
  return () => chunks.join("");
}

function forward(stream: Readable, to: Writable): () => string {
  stream.pipe(to);
  // What nobody takes any more must still be read: a child is only done when its output has been.
  to.once("close", () => stream.resume());
  return () => "";
}

function feed(stdin: NodeJS.WritableStream, input: RunOptions["stdin"]): void {
  // A child that exits without reading its input is judged by its exit code, not by the broken pipe.
  stdin.on("error", () => {});
  if (input === undefined) stdin.end();
  else if (typeof input === "string" || input instanceof Uint8Array) stdin.end(input);
  else input.pipe(stdin);
}
