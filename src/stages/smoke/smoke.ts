import { randomBytes } from "node:crypto";
import type { ProjectFiles } from "../../compose/files.ts";
import type { ComposeModel } from "../../compose/model.ts";
import { expectationsOf } from "../../health/expectations.ts";
import { probeProblems } from "../../health/probes.ts";
import { startOfEvents, watchGates } from "../../health/watch.ts";
import type { SmokeInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { InputError } from "../../model/problem.ts";
import type { Candidate, SmokeResult } from "../../model/result.ts";
import { perform } from "../../model/step.ts";
import { formatDuration } from "../../system/duration.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { temporaryFolder } from "../../system/temporary.ts";
import {
  healthcheckedServices,
  imagesByService,
  inspectedImages,
  inspectImages,
  testedImages,
} from "./images.ts";
import { outsideMounts } from "./outside.ts";
import { engineStep, planSmoke } from "./plan.ts";
import { resultOf } from "./result.ts";
import { selectImages } from "./selection.ts";
import { prepareStack, reserveStack, startStack } from "./stack.ts";
import { testedCandidates, testedFiles, testedModel } from "./tested.ts";
import { passGates, passProbes, staysUp } from "./trial.ts";

export interface SmokeProject {
  readonly model: ComposeModel;
  /** The files that its containers see. */
  readonly files: ProjectFiles;
}

/**
 * Starts the whole stack from the candidates, isolated from everything else on the machine, and checks its gates, its
 * probes and that it stays up. Nothing of it is left afterwards.
 *
 * @throws StageFailure with the services that failed, after logging what is known about each.
 * @throws InputError when a probe of the project cannot be used.
 */
export async function smoke(
  project: SmokeProject,
  candidates: readonly Candidate[],
  inputs: SmokeInputs,
  context: Context,
): Promise<SmokeResult> {
  const { model, leftOut } = testedModel(project.model);
  const files = testedFiles(model, project.files);
  const problems = probeProblems(model);
  if (problems.length > 0) throw new InputError(problems);
  const { env, log, signal } = context;
  const { stdout } = await perform(engineStep, log, { env: dockerEnvironment(env), signal });
  const run = randomBytes(4).toString("hex");
  const selections = selectImages(model, testedCandidates(candidates, leftOut), stdout.trim(), run);

  await using folder = await temporaryFolder(context.undo, "smoke");
  const plan = planSmoke({ model, files, outside: await outsideMounts(model, files) }, selections, {
    run,
    temporary: folder.path,
    since: startOfEvents(),
  });
  for (const warning of plan.warnings) log.warning(warning);
  await using _ = await reserveStack(plan, context);
  await prepareStack(plan, files, context);
  const found = await inspectImages(inspectedImages(model, selections), plan.inspect, context);
  const healthchecked = healthcheckedServices(imagesByService(model, selections), found, context);
  const expectations = expectationsOf(model, healthchecked);

  if (leftOut.length > 0) log.info(`left out, by x-slipway.smoke: ${leftOut.join(", ")}`);
  log.info(`starting ${expectations.size} services as ${plan.project}`);
  const started = Date.now();
  await using up = startStack(plan.up, context);
  await using watch = watchGates(plan.project, expectations, env, {
    events: plan.events,
    log,
    onVerdict: (service, { verdict, decidedAt }) => {
      if (verdict.outcome !== "passed") return;
      const after = formatDuration((decidedAt ?? started) - started);
      log.info(`${service}: ${expectations.get(service)?.gate} after ${after}`);
    },
  });
  const trial = { model, project: plan.project, expectations, watch, started, context };
  await passGates(trial, up, inputs.smokeTimeout);
  const probes = await passProbes(trial);
  await staysUp(trial, probes, inputs.stableFor);
  return { ...resultOf(trial, probes), leftOut: [...leftOut], images: [...testedImages(model, found)] };
}
