import type { BuildInputs, NamingInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { messageOf, StageFailure } from "../../model/failure.ts";
import type { Candidate, PushResult } from "../../model/result.ts";
import { perform } from "../../model/step.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { inParallel } from "../../system/parallel.ts";
import { type PushPlan, planPush } from "./plan.ts";
import { type Registries, registriesOf } from "./registry.ts";
import { type Before, restore } from "./restore.ts";
import { referencesOf, type Tagging, taggingsOf } from "./tagging.ts";

type Inputs = Pick<NamingInputs, "registries"> & Pick<BuildInputs, "builder">;

/** Requests to registries at a time. */
const AT_A_TIME = 4;

/**
 * Creates every candidate's tags in every registry, from its digest and without a build, and reads each of them back. All
 * or nothing: if one tag cannot be created, those of this run are restored to what they were.
 * @throws StageFailure with the tag that failed and the reason, and the tags that could not be restored. Its result has
 * the tags that this run has left.
 */
export async function push(
  candidates: readonly Candidate[],
  tags: readonly string[],
  inputs: Inputs,
  context: Context,
): Promise<PushResult> {
  const { log, env, signal } = context;
  const taggings = taggingsOf(candidates, tags, inputs.registries);
  const plan = planPush(taggings, inputs.builder);
  const found = await perform(plan.builder, log, { env: dockerEnvironment(env), signal });
  const builder = found.exitCode === 0 ? inputs.builder : undefined;
  const registries = registriesOf(builder, context);
  // Read before anything is changed: to restore it, and to notice a registry that does not answer.
  const before = await digestsOf(plan, registries, signal);
  try {
    const { creates } = planPush(changesOf(taggings, before), inputs.builder);
    await inParallel(creates, AT_A_TIME, signal, (step) => registries.tag(step));
    return verified(taggings, await digestsOf(plan, registries, signal), context);
  } catch (error) {
    const left = await restore(taggings, before, builder, context);
    if (signal.aborted) {
      for (const { reference, reason } of left) log.warning(`${reference} is left: ${reason}`);
      throw signal.reason;
    }
    const state =
      left.length === 0
        ? "Every tag names what it named before."
        : `These tags could not be restored:\n${left.map(({ reference, reason }) => `${reference}: ${reason}`).join("\n")}`;
    throw new StageFailure(`${messageOf(error)}\n${state}`, {
      found: { push: { tags: left.map(({ reference, digest }) => ({ reference, digest })) } },
      cause: error,
    });
  }
}

async function digestsOf({ reads }: PushPlan, registries: Registries, signal: AbortSignal): Promise<Before> {
  const digests = await inParallel(reads, AT_A_TIME, signal, ({ step }) => registries.read(step));
  return new Map(reads.map(({ reference }, index) => [reference, digests[index]]));
}

/** The taggings without the tags that name the digest already. */
function changesOf(taggings: readonly Tagging[], before: Before): readonly Tagging[] {
  return taggings
    .map((tagging) => ({
      ...tagging,
      tags: tagging.tags.filter((tag) => before.get(`${tagging.repository}:${tag}`) !== tagging.digest),
    }))
    .filter(({ tags }) => tags.length > 0);
}

/** @throws StageFailure when a tag does not name the digest that it was created from. */
function verified(taggings: readonly Tagging[], after: Before, { log }: Context): PushResult {
  for (const tagging of taggings) {
    const { repository, tags, digest } = tagging;
    for (const reference of referencesOf(tagging)) {
      const found = after.get(reference);
      if (found === digest) continue;
      throw new StageFailure(
        `${reference} names ${found ?? "nothing"} after it was created from ${digest}: something else writes this tag, or the registry does not store what it accepts.`,
      );
    }
    log.info(`${repository}: ${tags.join(", ")} is ${digest}`);
  }
  return {
    tags: taggings.flatMap((tagging) =>
      referencesOf(tagging).map((reference) => ({ reference, digest: tagging.digest })),
    ),
  };
}
