import { isPost, markMain } from "./github/state.ts";
import { isOperation, readInputs } from "./inputs/read.ts";
import { fromRunner } from "./inputs/runner.ts";
import { messageOf } from "./model/failure.ts";
import { InputError } from "./model/problem.ts";
import { execute } from "./pipeline/execute.ts";
import { undoLeftovers } from "./pipeline/leftovers.ts";
import { setOutputs } from "./report/outputs.ts";
import { runnerLog } from "./report/runner.ts";

const { env } = process;
const log = await runnerLog();
if (isPost(env)) {
  await undoLeftovers(env, log);
} else {
  await markMain();
  try {
    const inputs = readInputs(fromRunner(env), process.cwd());
    if (isOperation(inputs.command)) {
      const message = `${inputs.command} is for a terminal on the machine that the project runs on.`;
      throw new InputError([{ input: "command", message }]);
    }
    const result = await execute(inputs, env, log);
    await setOutputs(result, inputs);
    if (result.outcome !== "passed") log.fail(result.reason ?? result.outcome, 1);
  } catch (error) {
    if (error instanceof InputError) {
      for (const { input, message } of error.problems) log.error(`${input}: ${message}`);
      log.fail("wrong input: nothing was changed", 2);
    } else log.fail(messageOf(error), 1);
  }
}
