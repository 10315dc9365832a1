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
import { candidatesFor } from "./candidates.ts";
import { preflight } from "./preflight.ts";
import { makeRequest } from "./request.ts";
import type { Timings } from "./timings.ts";

/** What the stages have found so far. */
interface Course {
  found: Findings;
}

/**
 * Runs the chosen stages, wave by wave. A failure and a cancellation give a result as well, with what was found until
 * then.
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
  const request = makeRequest(inputs, revision, context.env, context.signal);
  const project = await timings.time("preflight", () => preflight(request, waves.flat(), context));
  const course: Course = { found: {} };
  const failure = await runWaves(waves, { ...request, project }, course, timings, context).then(
    () => undefined,
    (error: unknown) => error,
  );
  // What turns out to be wrong only after a stage has done its work is a failure like any other: something was changed.
  if (failure instanceof InputError && Object.keys(course.found).length === 0) throw failure;
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
    ...course.found,
  };
}

async function runWaves(
  waves: readonly (readonly Stage[])[],
  subject: Omit<Subject, "candidates">,
  course: Course,
  timings: Timings,
  base: Context,
): Promise<void> {
  const { inputs, project } = subject;
  await using login = await registryLogin(inputs.registryAuths, base);
  const runStage = (stage: Stage, candidates: Subject["candidates"]) =>
    timings.time(stage.name, async () => {
      const context = { ...base, env: login.env, log: base.log.for(stage.name) };
      try {
        course.found = { ...course.found, ...(await stage.run({ ...subject, candidates }, context)) };
      } catch (error) {
        if (error instanceof StageFailure) course.found = { ...course.found, ...error.found };
        throw error;
      }
    });
  const given = inputs.candidates ? parseCandidates(inputs.candidates) : [];
  for (const wave of waves) {
    const isBuild = wave.some(({ name }) => name === "build");
    const candidates =
      isBuild || wave.length === 0 ? [] : candidatesFor(project, course.found.build?.candidates ?? given);
    // Stages of one wave report all that they have to report, also when another one has failed already.
    const outcomes = await Promise.allSettled(wave.map((stage) => runStage(stage, candidates)));
    const failures = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [outcome.reason as unknown] : [],
    );
    if (failures.length > 1 && failures.every((failure) => failure instanceof StageFailure))
      throw new StageFailure(failures.map(messageOf).join("\n"));
    if (failures.length > 0) throw failures[0];
  }
}
