import type { Context } from "../../model/context.ts";
import { removeTag } from "../../registry/removal.ts";
import { type Registries, registriesOf } from "./registry.ts";
import type { Tagging } from "./tagging.ts";

/** What was behind each reference before this run; `undefined` where there was no such tag. */
export type Before = ReadonlyMap<string, string | undefined>;

export interface Left {
  readonly reference: string;
  readonly digest: string;
  /** Why it could not be put back. */
  readonly reason: string;
}

/** Milliseconds for putting everything back. */
const PATIENCE = 60_000;

/**
 * Makes every tag what it was before: one that was there gets its digest back, one that was not is taken away.
 * @returns the tags for which that was not possible. A cancellation does not reach it.
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
        // What somebody else has put there meanwhile is theirs.
        if ((await registries.digestOf(reference)) !== digest || before.get(reference) === digest) return [];
        await restoreTag(repository, tag, before.get(reference), registries, { ...context, signal });
        return [];
      } catch (error) {
        return [{ reference, digest, reason: error instanceof Error ? error.message : String(error) }];
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
  if (before) await registries.tag(`${repository}@${before}`, [`${repository}:${tag}`]);
  else await removeTag(repository, tag, env, signal);
}
