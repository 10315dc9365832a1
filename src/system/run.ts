import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { childEnded, childStarted } from "./busy.ts";
import { mask } from "./secrets.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How to run a program. */
export interface RunOptions {
  /** The complete environment of the child process; nothing is added. See `environment.ts`. */
  readonly env: Environment;
  readonly cwd?: string | undefined;
  /** Written to the child's standard input, which is then closed. Use it for secrets: they never go into `argv`. */
  readonly stdin?: string | Uint8Array | Readable | undefined;
  /** Milliseconds after which the child is stopped and the command fails. */
  readonly timeout?: number | undefined;
  /** Stops the child (SIGTERM, then SIGKILL after `grace`) and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between SIGTERM and SIGKILL; 5000 by default. */
  readonly grace?: number | undefined;
  /** Receives standard output byte for byte, and ends with it. `stdout` of the result is then empty. */
  readonly pipe?: Writable | undefined;
  /** Receives standard output line by line. */
  readonly onStdout?: ((line: string) => void) | undefined;
  /** Receives standard error line by line. */
  readonly onStderr?: ((line: string) => void) | undefined;
  /** Exit codes that are an answer, not a failure; 0 by default. */
  readonly accept?: readonly number[] | undefined;
}

/** What a program printed, and how it exited. */
export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Milliseconds from start to exit. */
  readonly duration: number;
}

type Exit =
  | { kind: "exit"; code: number }
  | { kind: "signal"; name: string }
  | { kind: "timeout"; after: number };

const GRACE = 5_000;
const STDERR_LINES = 20;

/** A program that could not be started, failed or took too long. Secrets in the message are masked. */
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

/** Shortens an argument that is a whole script, which would hide the error message. */
function firstLine(argument: string): string {
  const [first = "", ...more] = argument.split("\n");
  return more.length > 0 ? `${first} …` : argument;
}

/**
 * Runs one program until it exits, with an argv array and never through a shell.
 *
 * The child process leads a process group of its own: a cancellation also stops its children, and a Ctrl-C in the
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
    // A program that cannot be started emits "error", and may emit "close" as well.
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
      const exit: Exit = timedOut
        ? { kind: "timeout", after: options.timeout ?? 0 }
        : code === null
          ? { kind: "signal", name: signal ?? "unknown signal" }
          : { kind: "exit", code };
      const output = { stdout: stdout(), stderr: stderr() };
      if (exit.kind === "exit" && (options.accept ?? [0]).includes(exit.code)) {
        return resolve({ ...output, exitCode: exit.code, duration: performance.now() - started });
      }
      const exitCode = exit.kind === "exit" ? { exitCode: exit.code } : {};
      reject(new CommandError(argv, describe(exit), { ...output, ...exitCode }));
    });
  });
}

function describe(exit: Exit): string {
  switch (exit.kind) {
    case "exit":
      return `exit code ${exit.code}`;
    case "signal":
      return `stopped by ${exit.name}`;
    case "timeout":
      return `timed out after ${exit.after / 1000} s`;
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // The process group is gone already.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Keeps the text of a stream and passes on its lines as they arrive. The returned function gives the whole text. */
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
  // Output that nobody reads any more must still be consumed: the child only exits once its output has been read.
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
