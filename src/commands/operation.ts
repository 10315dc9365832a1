import { renderModel } from "../compose/render.ts";
import type { Place } from "../health/place.ts";
import type { Operation } from "../inputs/inputs.ts";
import { block } from "../markdown/markdown.ts";
import type { Context } from "../model/context.ts";
import { findOn, rejectFailed } from "../operations/everywhere.ts";
import { hostedProject } from "../operations/hosted.ts";
import { type Operated, operate } from "../operations/operate.ts";
import { localPlace, onThisMachine } from "../operations/place.ts";
import { undoLeftovers } from "../pipeline/leftovers.ts";
import { addToJobSummary } from "../report/job-summary.ts";
import { maskedJson } from "../report/masked-json.ts";
import { mask } from "../system/secrets.ts";
import { journalFolder, UndoJournal } from "../system/undo.ts";
import type { HostedProject, Visit } from "../targets/target.ts";
import { TARGETS } from "../targets/targets.ts";
import { cancellation } from "./cancellation.ts";
import type { Answer, Request } from "./command.ts";

/**
 * Runs an operation where the project runs: on this machine or, when the inputs name hosts, on each of them. Then what it
 * found is a list with the name of each host.
 * @param visit how it goes about it on hosts.
 */
export async function operation(
  name: Operation,
  request: Request,
  work: (place: Place) => Promise<unknown>,
  visit: Visit = {},
): Promise<Answer> {
  const { inputs, env, log, json } = request;
  if (inputs.hosts.length > 0) {
    const onEach = async (hosted: HostedProject, context: Context) =>
      rejectFailed(await TARGETS.compose.visit(hosted, visit, context, (place) => findOn(place, work)));
    return hostOperation(name, request, onEach, () => "");
  }
  using cancelled = cancellation();
  const { signal } = cancelled;
  const operated = await operate(name, log, async (own) => {
    const { model } = await renderModel(inputs, env, signal);
    return onThisMachine(localPlace(model, { env, log: own, signal }), work);
  });
  return answerOf(operated, json, "");
}

/**
 * Runs an operation on the hosts that the inputs name.
 * @param text describes what it found, for people: in the terminal, or in the log and the job summary.
 */
export async function hostOperation<Found>(
  name: Operation,
  { inputs, env, log, json }: Request,
  work: (hosted: HostedProject, context: Context) => Promise<Found>,
  text: (found: Found) => string,
): Promise<Answer> {
  using cancelled = cancellation();
  const { signal } = cancelled;
  await undoLeftovers(env, log);
  let described = "";
  const operated = await operate(name, log, async (own) => {
    const undo = new UndoJournal(journalFolder(env));
    const context = { log: own, env, signal, undo, out: inputs.out };
    const found = await work(await hostedProject(inputs, env, signal), context);
    described = mask(text(found));
    return found;
  });
  const shown = described || `${operated.reason ?? operated.outcome}\n`;
  await addToJobSummary(`## Slipway ${name}\n\n${block(shown)}`, "the log of this step", inputs, env);
  return answerOf(operated, json, described);
}

function answerOf(operated: Operated, json: boolean, text: string): Answer {
  const { outcome, reason } = operated;
  return { outcome, reason, text: json ? `${maskedJson(operated)}\n` : text };
}
