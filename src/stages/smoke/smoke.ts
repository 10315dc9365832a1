import { randomBytes } from "node:crypto";
import { expectationsOf } from "../../health/expectations.ts";
import { probeProblems } from "../../health/probes.ts";
import { watchGates } from "../../health/watch.ts";
import type { SmokeInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { InputError } from "../../model/problem.ts";
import type { Candidate, SmokeResult } from "../../model/result.ts";
import { formatDuration } from "../../system/duration.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { run } from "../../system/run.ts";
import { temporaryFolder } from "../../system/temporary.ts";
import { enginePlatformArgs } from "./images.ts";
import { resultOf } from "./result.ts";
import { selectImages } from "./selection.ts";
import { healthcheckedServices, prepareStack, reserveStack, type SmokeProject, startStack } from "./stack.ts";
import { testedCandidates, testedModel } from "./tested.ts";
import { passGates, passProbes, staysUp } from "./trial.ts";

/**
 * Brings the whole stack up from the candidates, beside whatever runs on the machine, and holds it against its gates,
 * its probes and the stability window. Nothing of it is left afterwards.
 *
 * @throws StageFailure naming the services that failed, after saying of each what is known.
 * @throws InputError when a probe or a file of the project cannot be used.
 */
export async function smoke(
  project: SmokeProject,
  candidates: readonly Candidate[],
  inputs: SmokeInputs,
  context: Context,
): Promise<SmokeResult> {
  const { model, leftOut } = testedModel(project.model);
  const problems = probeProblems(model);
  if (problems.length > 0) throw new InputError(problems);
  const { env, log, signal } = context;
  const { stdout } = await run(enginePlatformArgs(), { env: dockerEnvironment(env), signal });
  const id = randomBytes(4).toString("hex");
  const selections = selectImages(model, testedCandidates(candidates, leftOut), stdout.trim(), id);

  await using folder = await temporaryFolder(context.undo, "smoke");
  await using stack = await reserveStack(`slipway-smoke-${id}`, selections, folder.path, context);
  const file = await prepareStack({ ...project, model }, selections, stack, folder.path, context);
  const expectations = expectationsOf(model, await healthcheckedServices(model, selections, context));

  if (leftOut.length > 0) log.info(`left out, by x-slipway.smoke: ${leftOut.join(", ")}`);
  log.info(`${expectations.size} services come up as ${stack.project}`);
  const started = Date.now();
  await using up = startStack(file, context);
  await using watch = watchGates(stack.project, expectations, env, (service, { verdict, decidedAt }) => {
    if (verdict.outcome === "passed")
      log.info(
        `${service}: ${expectations.get(service)?.gate} after ${formatDuration((decidedAt ?? started) - started)}`,
      );
  });
  const trial = { model, project: stack.project, expectations, watch, started, context };
  await passGates(trial, up, inputs.smokeTimeout);
  const probes = await passProbes(trial);
  await staysUp(trial, probes, inputs.stableFor);
  return { ...resultOf(trial, probes), leftOut: [...leftOut] };
}
