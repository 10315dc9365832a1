import { dispatch } from "./commands/dispatch.ts";
import { fromArguments } from "./inputs/arguments.ts";
import { usage } from "./inputs/usage.ts";
import { messageOf } from "./model/failure.ts";
import { InputError } from "./model/problem.ts";
import { terminalLog } from "./report/terminal.ts";

const { argv, env, stderr, stdout } = process;
try {
  const { inputs, help, json } = fromArguments(argv.slice(2));
  if (help) {
    stdout.write(usage());
  } else {
    const log = terminalLog(json ? stderr : stdout);
    const answer = await dispatch(inputs, { door: "terminal", env, log, json });
    stdout.write(answer.text);
    process.exitCode = answer.outcome === "passed" ? 0 : 1;
  }
} catch (error) {
  // A run that stops before its first stage has no result: a cancellation, a full disk.
  stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error instanceof InputError ? 2 : 1;
}
