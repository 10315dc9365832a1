import type { Context } from "../../model/context.ts";
import { messageOf } from "../../model/failure.ts";
import { parseReference } from "../../model/reference.ts";
import { removeTag } from "../../registry/removal.ts";
import { readStep, restoreStep } from "./plan.ts";
import { type Registries, registriesOf } from "./registry.ts";
import type { Tagging } from "./tagging.ts";

/** What each reference named before this run; `undefined` where there was no such tag. */
export type Before = ReadonlyMap<string, string | undefined>;

export interface Left {
  readonly reference: string;
  readonly digest: string;
  /** Why it could not be restored. */
  readonly reason: string;
}

/** Milliseconds for restoring all tags. */
const PATIENCE = 60_000;

/**
 * Restores every tag: one that was there names its old digest again, a new one is removed. A cancellation does not stop
 * it.
 * @returns the tags that could not be restored.
 */
export async function restore(
  taggings: readonly Tagging[],
  before: Before,
  builder: string | undefined,
  context: Context,
): Promise<readonly Left[]> {
  const signal = AbortSignal.timeout(PATIENCE);
  const registries = registriesOf(builder, { ...context, signal });
  const tags = taggings.flatMap(({ repository, tags, digest }) =>
    tags.map((tag) => ({ repository, tag, digest })),
  );
  const outcomes = await Promise.all(
    tags.map(async ({ repository, tag, digest }): Promise<readonly Left[]> => {
      const reference = `${repository}:${tag}`;
      try {
        // A tag that somebody else has moved meanwhile is theirs.
        const found = await registries.read(readStep(reference));
        if (found !== digest || before.get(reference) === digest) return [];
        await restoreTag(repository, tag, before.get(reference), registries, { ...context, signal });
        return [];
      } catch (error) {
        return [{ reference, digest, reason: messageOf(error) }];
      }
    }),
  );
  return outcomes.flat();
}

async function restoreTag(
  repository: string,
  tag: string,
  before: string | undefined,
  registries: Registries,
  { env, signal }: Context,
): Promise<void> {
  if (before) await registries.tag(restoreStep(repository, tag, before));
  else {
    const { registry: host, repository: name } = parseReference(repository);
    await removeTag({ host, name, tag }, env, signal);
  }
}
