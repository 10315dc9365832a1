import { join } from "node:path";
import type { z } from "zod";
import type { Project } from "../compose/project.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { parseCandidates } from "../model/candidates.ts";
import type { Context } from "../model/context.ts";
import { Cancelled, messageOf, StageFailure } from "../model/failure.ts";
import { InputError } from "../model/problem.ts";
import {
  BuildResult,
  type Candidate,
  DeployResult,
  PushResult,
  type Result,
  ScanResult,
  SmokeResult,
  type StageName,
} from "../model/result.ts";
import { registryLogin } from "../registry/login.ts";
import { labelsOf } from "../revision/labels.ts";
import type { Revision } from "../revision/revision.ts";
import { tagsOf, versionOf } from "../revision/tags.ts";
import { build } from "../stages/build/build.ts";
import { loadBuilt } from "../stages/build/load.ts";
import { deploy } from "../stages/deploy/deploy.ts";
import { push } from "../stages/push/push.ts";
import { scan } from "../stages/scan/scan.ts";
import { smoke } from "../stages/smoke/smoke.ts";
import { ownTime } from "../system/busy.ts";
import { preflight } from "./preflight.ts";
import type { Timings } from "./timings.ts";

/** What the stages found out so far. */
type Findings = Pick<Result, "build" | "scan" | "smoke" | "push" | "deploy">;

/**
 * Runs the chosen stages: build, then the gates beside each other, then push and deploy. A result is made of whatever
 * happened, a failure and a cancellation included.
 * @throws InputError when something that we were given is wrong; nothing has been changed then.
 */
export async function pipeline(
  inputs: Inputs,
  revision: Revision,
  timings: Timings,
  context: Context,
): Promise<Result> {
  const started = new Date(Date.now() - timings.elapsed);
  const project = await timings.time("preflight", () => preflight(inputs, context));
  const findings: Findings = {};
  const failure = await runStages(project, inputs, revision, timings, findings, context).then(
    () => undefined,
    (error: unknown) => error,
  );
  // What only turns out to be wrong once a stage has done its work is a failure like any other: something was changed.
  if (failure instanceof InputError && Object.keys(findings).length === 0) throw failure;
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
    ...findings,
  };
}

async function runStages(
  project: Project,
  inputs: Inputs,
  revision: Revision,
  timings: Timings,
  findings: Findings,
  base: Context,
): Promise<void> {
  // A revision that no rule gives a tag must be told before anything is built.
  const tags = inputs.stages.includes("push") ? tagsOf(revision, inputs.tags) : [];
  await using login = await registryLogin(inputs.registryAuths, base);
  // Kept: for stages that are run later, each by itself, and because the next build then writes only what is new.
  const layouts = join(base.out, "layouts");

  const stage = async <Found>(
    name: StageName,
    body: (context: Context) => Promise<Found>,
    schema: z.ZodType<Found>,
    keep: (found: Found) => void,
  ): Promise<void> => {
    if (!inputs.stages.includes(name)) return;
    const context = { ...base, env: login.env, log: base.log.for(name) };
    await timings.time(name, () => keepFound(body(context), schema, keep));
  };

  await stage(
    "build",
    async (context) => {
      const built = await build(project, labelsOf(revision, inputs.tags), inputs, layouts, context);
      if (inputs.load) await loadBuilt(project, built.candidates, context);
      return built;
    },
    BuildResult,
    (found) => {
      findings.build = found;
    },
  );
  const candidates = findings.build?.candidates ?? candidatesFor(project, inputs.candidates ?? "");
  const [platform = "linux/amd64"] = inputs.platforms;

  // Both gates say all that they have to say, also when the other has failed already.
  const gates = await Promise.allSettled([
    stage(
      "scan",
      (context) => scan({ candidates, thirdParty: project.thirdParty, platform }, inputs, context),
      ScanResult,
      (found) => {
        findings.scan = found;
      },
    ),
    stage(
      "smoke",
      (context) => smoke(project, candidates, inputs, context),
      SmokeResult,
      (found) => {
        findings.smoke = found;
      },
    ),
  ]);
  const refusals = gates.flatMap((gate) => (gate.status === "rejected" ? [gate.reason as unknown] : []));
  if (refusals.length > 1 && refusals.every((refusal) => refusal instanceof StageFailure)) {
    throw new StageFailure(refusals.map(messageOf).join("\n"));
  }
  if (refusals.length > 0) throw refusals[0];

  await stage(
    "push",
    (context) => push(candidates, tags, inputs, context),
    PushResult,
    (found) => {
      findings.push = found;
    },
  );
  const version = {
    version: versionOf(revision, inputs.tags),
    commit: revision.commit,
    runUrl: revision.runUrl,
  };
  await stage(
    "deploy",
    (context) => deploy(project, candidates, inputs, version, context),
    DeployResult,
    (found) => {
      findings.deploy = found;
    },
  );
}

/** Keeps what a stage found out: also what a failed one did, for the report. */
async function keepFound<Found>(
  stage: Promise<Found>,
  schema: z.ZodType<Found>,
  keep: (found: Found) => void,
): Promise<void> {
  try {
    keep(await stage);
  } catch (error) {
    const found = schema.safeParse(error instanceof StageFailure ? error.result : undefined);
    if (found.success) keep(found.data);
    throw error;
  }
}

/** @throws InputError when what another job built is not what this project needs. */
function candidatesFor(project: Project, text: string): readonly Candidate[] {
  const candidates = parseCandidates(text);
  const missing = project.images.filter(({ name }) => !candidates.some(({ image }) => image === name));
  if (missing.length === 0) return candidates;
  const has = candidates.map(({ image }) => image).join(", ");
  throw new InputError(
    missing.map(({ name, target }) => ({
      input: "candidates",
      message: `there is none for the image "${name}" of services.${target}; it has ${has}. Build the same project with the same services.`,
    })),
  );
}
