import { readCommandLine } from "./commands/command-line.ts";
import { messageOf } from "./model/failure.ts";
import { InputError } from "./model/problem.ts";
import { terminalLog } from "./report/terminal.ts";

const { argv, env, stderr, stdout } = process;
try {
  const asked = readCommandLine(argv.slice(2));
  if (asked.kind === "text") {
    stdout.write(asked.text);
  } else {
    const { inputs, json } = asked;
    // Loaded here: help does not need it.
    const { dispatch } = await import("./commands/dispatch.ts");
    const log = terminalLog(json ? stderr : stdout);
    const answer = await dispatch(inputs, {
      ...{ door: "terminal", env, log, json },
      print: (line) => void stdout.write(`${line}\n`),
    });
    stdout.write(answer.text);
    process.exitCode = answer.outcome === "passed" ? 0 : 1;
  }
} catch (error) {
  // A run that stops before its first stage has no result: a cancellation, a full disk.
  stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error instanceof InputError ? 2 : 1;
}
