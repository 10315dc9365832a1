import { inspectBuilderArgs } from "../../docker/builder.ts";
import type { BuildInputs, NamingInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import type { Candidate, PushResult } from "../../model/result.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { inParallel } from "../../system/parallel.ts";
import { run } from "../../system/run.ts";
import { type Registries, registriesOf } from "./registry.ts";
import { type Before, restore } from "./restore.ts";
import { referencesOf, type Tagging, taggingsOf } from "./tagging.ts";

type Inputs = Pick<NamingInputs, "registries"> & Pick<BuildInputs, "builder">;

/** Requests to registries at a time. */
const AT_A_TIME = 4;

/**
 * Gives every candidate its tags in every registry, from its digest and never by a build, and reads each of them back.
 * All or nothing: when one cannot be made, those of this run are what they were before.
 * @throws StageFailure saying which tag failed and why, and what could not be put back. Its result has the tags that
 * are there all the same.
 */
export async function push(
  candidates: readonly Candidate[],
  tags: readonly string[],
  inputs: Inputs,
  context: Context,
): Promise<PushResult> {
  const taggings = taggingsOf(candidates, tags, inputs.registries);
  const builder = await existingBuilder(inputs.builder, context);
  const registries = registriesOf(builder, context);
  // Read before anything is changed: to put it back, and to find a registry that does not answer in time.
  const before = await digestsOf(taggings, registries, context.signal);
  try {
    await inParallel(taggings, AT_A_TIME, context.signal, async (tagging) => {
      const changed = referencesOf(tagging).filter((reference) => before.get(reference) !== tagging.digest);
      if (changed.length > 0) await registries.tag(tagging.source, changed);
    });
    return await verified(taggings, registries, context);
  } catch (error) {
    const left = await restore(taggings, before, builder, context);
    if (context.signal.aborted) {
      for (const { reference, reason } of left) context.log.warning(`${reference} is left: ${reason}`);
      throw context.signal.reason;
    }
    const reason = error instanceof Error ? error.message : String(error);
    const state =
      left.length === 0
        ? "Every tag is what it was before."
        : `These tags could not be put back:\n${left.map(({ reference, reason }) => `${reference}: ${reason}`).join("\n")}`;
    throw new StageFailure(`${reason}\n${state}`, {
      found: { push: { tags: left.map(({ reference, digest }) => ({ reference, digest })) } },
      cause: error,
    });
  }
}

async function digestsOf(
  taggings: readonly Tagging[],
  registries: Registries,
  signal: AbortSignal,
): Promise<Before> {
  const references = taggings.flatMap(referencesOf);
  const digests = await inParallel(references, AT_A_TIME, signal, (reference) =>
    registries.digestOf(reference),
  );
  return new Map(references.map((reference, index) => [reference, digests[index]]));
}

async function verified(
  taggings: readonly Tagging[],
  registries: Registries,
  { log, signal }: Context,
): Promise<PushResult> {
  const after = await digestsOf(taggings, registries, signal);
  for (const { repository, tags, digest } of taggings) {
    for (const reference of referencesOf({ repository, tags })) {
      const found = after.get(reference);
      if (found === digest) continue;
      throw new StageFailure(
        `${reference} is ${found ?? "not there"} after it was made from ${digest}: something else writes this tag, or the registry does not keep what it takes.`,
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

/** In a job of its own there may be no builder: docker's own knows the way to a registry with TLS. */
async function existingBuilder(builder: string, { env, signal }: Context): Promise<string | undefined> {
  const options = { env: dockerEnvironment(env), signal, accept: [0, 1] };
  return (await run(inspectBuilderArgs(builder), options)).exitCode === 0 ? builder : undefined;
}
