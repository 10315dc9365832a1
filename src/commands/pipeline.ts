import { execute } from "../pipeline/execute.ts";
import { closing } from "../report/closing.ts";
import { maskedJson } from "../report/masked-json.ts";
import { cancellation } from "./cancellation.ts";
import type { Command } from "./command.ts";

/** The whole pipeline, or the single stage that the inputs name. */
export const pipeline: Command = async ({ inputs, env, log, json }) => {
  using cancelled = cancellation();
  const result = await execute(inputs, env, log, cancelled.signal);
  const { outcome, reason } = result;
  return { outcome, reason, text: json ? `${maskedJson(result)}\n` : closing(result, inputs), result };
};
