import type { Operation } from "../inputs/inputs.ts";
import { operate } from "../operations/operate.ts";
import type { Place } from "../operations/place.ts";
import { maskedJson } from "../report/masked-json.ts";
import { cancellation } from "./cancellation.ts";
import type { Answer, Request } from "./command.ts";

/** Runs an operation on the project's containers on this machine, and describes what it found. */
export async function operation(
  name: Operation,
  { inputs, env, log, json }: Request,
  work: (place: Place) => Promise<unknown>,
): Promise<Answer> {
  using cancelled = cancellation();
  const operated = await operate(name, inputs, { env, log, signal: cancelled.signal }, work);
  const { outcome, reason } = operated;
  return { outcome, reason, text: json ? `${maskedJson(operated)}\n` : "" };
}
