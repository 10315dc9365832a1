import { readProject } from "../compose/project.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { parseCandidates } from "../model/candidates.ts";
import type { Context } from "../model/context.ts";
import { Cancelled, messageOf, StageFailure } from "../model/failure.ts";
import { InputError } from "../model/problem.ts";
import type { Findings, Result } from "../model/result.ts";
import { registryLogin } from "../registry/login.ts";
import type { Revision } from "../revision/revision.ts";
import { versionOf } from "../revision/tags.ts";
import type { Stage, Subject } from "../stages/stage.ts";
import { WAVES } from "../stages/stages.ts";
import { ownTime } from "../system/busy.ts";
import { preflight } from "./preflight.ts";
import { makeRequest } from "./request.ts";
import type { Timings } from "./timings.ts";

/** The outcome of a stage, a wave or all waves. */
interface Outcome {
  readonly found: Findings;
  /** The thrown value; absent when it passed. */
  readonly failure?: unknown;
}

/**
 * Runs the selected stages, wave by wave. A failed or cancelled run has a result too, with what was found until then.
 * @throws InputError when an input is wrong; nothing has been changed then.
 */
export async function pipeline(
  inputs: Inputs,
  revision: Revision,
  timings: Timings,
  context: Context,
): Promise<Result> {
  const started = new Date(Date.now() - timings.elapsed);
  const waves = WAVES.map((wave) => wave.filter(({ name }) => inputs.stages.includes(name)));
  const reading = readProject(inputs, context.env, context.signal);
  const request = makeRequest(inputs, revision, reading, context.env);
  const project = await timings.time("preflight", () => preflight(request, waves.flat(), context));
  const { found, failure } = await runWaves(waves, { ...request, project }, timings, context).catch(
    (error: unknown): Outcome => ({ found: {}, failure: error }),
  );
  // Wrong input that shows only after a stage has run is an ordinary failure, because something has been changed.
  if (failure instanceof InputError && Object.keys(found).length === 0) throw failure;
  for (const stage of inputs.stages) timings.skip(stage);
  return {
    schemaVersion: 1,
    command: inputs.command,
    project: project.model.name,
    version: versionOf(revision, inputs.tags),
    commit: revision.commit ?? null,
    started: started.toISOString(),
    duration: timings.elapsed,
    ownTime: ownTime(),
    outcome: failure === undefined ? "passed" : failure instanceof Cancelled ? "cancelled" : "failed",
    ...(failure === undefined ? {} : { reason: messageOf(failure) }),
    stages: [...timings.stages],
    ...found,
  };
}

/** Runs wave after wave until one fails. Later waves work on the candidates of the build. */
async function runWaves(
  waves: readonly (readonly Stage[])[],
  subject: Omit<Subject, "candidates" | "tested">,
  timings: Timings,
  base: Context,
): Promise<Outcome> {
  const { candidates: given, registryAuths } = subject.inputs;
  await using login = await registryLogin(registryAuths, base);
  const handed = given ? parseCandidates(given) : undefined;
  let found: Findings = {};
  for (const wave of waves) {
    const candidates = found.build?.candidates ?? handed?.candidates ?? [];
    const tested = found.smoke?.images ?? handed?.tested ?? [];
    // A failed stage does not stop the others of its wave: each reports everything that it finds.
    const outcomes = await Promise.all(
      wave.map((stage) => {
        const context = { ...base, env: login.env, log: base.log.for(stage.name) };
        return runStage(stage, { ...subject, candidates, tested }, timings, context);
      }),
    );
    for (const outcome of outcomes) found = { ...found, ...outcome.found };
    const failures = outcomes.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
    if (failures.length > 0) return { found, failure: oneOf(failures) };
  }
  return { found };
}

async function runStage(
  stage: Stage,
  subject: Subject,
  timings: Timings,
  context: Context,
): Promise<Outcome> {
  try {
    return { found: await timings.time(stage.name, () => stage.run(subject, context)) };
  } catch (error) {
    return { found: error instanceof StageFailure ? error.found : {}, failure: error };
  }
}

/** Failures of several gates are reported together. Of anything else, the first failure is reported. */
function oneOf(failures: readonly unknown[]): unknown {
  const areGates = failures.length > 1 && failures.every((failure) => failure instanceof StageFailure);
  return areGates ? new StageFailure(failures.map(messageOf).join("\n")) : failures[0];
}
