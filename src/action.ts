import { dispatch } from "./commands/dispatch.ts";
import { isPost, markMain } from "./github/state.ts";
import { fromRunner } from "./inputs/runner.ts";
import { messageOf } from "./model/failure.ts";
import { InputError } from "./model/problem.ts";
import { setOutputs } from "./report/outputs.ts";
import { runnerLog } from "./report/runner.ts";

const { env } = process;
const log = await runnerLog();
if (isPost(env)) {
  const { undoLeftovers } = await import("./pipeline/leftovers.ts");
  await undoLeftovers(env, log);
} else {
  await markMain();
  try {
    const { setSecret } = log;
    const answer = await dispatch(fromRunner(env), {
      ...{ door: "workflow", env, log, setSecret, json: false },
      print: (line) => log.info(line),
    });
    if (answer.result) await setOutputs(answer.result);
    else log.info(answer.text);
    if (answer.outcome !== "passed") log.fail(answer.reason ?? answer.outcome, 1);
  } catch (error) {
    if (error instanceof InputError) {
      for (const { input, message } of error.problems) log.error(`${input}: ${message}`);
      log.fail("wrong input: nothing was changed", 2);
    } else log.fail(messageOf(error), 1);
  }
}
