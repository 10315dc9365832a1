#!/usr/bin/env node
import { fromArguments } from "./inputs/arguments.ts";
import { isOperation, readInputs } from "./inputs/read.ts";
import { usage } from "./inputs/usage.ts";
import { messageOf } from "./model/failure.ts";
import { InputError } from "./model/problem.ts";
import { askTerminal } from "./operations/question.ts";
import { execute } from "./pipeline/execute.ts";
import { makePlan, planJson, planText } from "./pipeline/plan.ts";
import { closing } from "./report/closing.ts";
import { maskedJson } from "./report/files.ts";
import { terminalLog } from "./report/terminal.ts";

const { argv, env, stderr, stdout } = process;
try {
  const { inputs: raw, help, json } = fromArguments(argv.slice(2));
  if (help) {
    stdout.write(usage());
  } else {
    const inputs = readInputs(raw, process.cwd());
    const log = () => terminalLog(json ? stderr : stdout);
    if (isOperation(inputs.command)) {
      const { operate } = await import("./operations/operate.ts");
      const answer = await operate(inputs.command, inputs, env, log(), askTerminal);
      if (json) stdout.write(`${maskedJson(answer)}\n`);
      process.exitCode = answer.outcome === "passed" ? 0 : 1;
    } else if (inputs.command === "plan") {
      const plan = await makePlan(inputs, env);
      stdout.write(json ? planJson(plan) : planText(plan));
    } else {
      const result = await execute(inputs, env, log());
      stdout.write(json ? `${maskedJson(result)}\n` : closing(result, inputs));
      process.exitCode = result.outcome === "passed" ? 0 : 1;
    }
  }
} catch (error) {
  // What ends a run before its first stage has no result to tell of: a cancellation, a disk that is full.
  stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error instanceof InputError ? 2 : 1;
}
