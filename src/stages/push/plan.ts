import { inspectBuilderArgs } from "../../docker/builder.ts";
import { createTagsArgs, inspectReferenceArgs } from "../../docker/imagetools.ts";
import type { Step } from "../../model/step.ts";
import { referencesOf, type Tagging } from "./tagging.ts";

/** The commands of a push, by what each is for. */
export interface PushPlan {
  /** Shows whether there is a builder, whose configuration says how registries are reached. */
  readonly builder: Step;
  /** Shows what each reference names: before anything is changed, and again afterwards. */
  readonly reads: readonly { readonly reference: string; readonly step: Step }[];
  readonly creates: readonly Step[];
}

export function planPush(taggings: readonly Tagging[], builder: string): PushPlan {
  return {
    // In a job of its own there may be no builder: docker's own client can reach registries with TLS.
    builder: { argv: inspectBuilderArgs(builder), accept: [0, 1] },
    reads: taggings.flatMap(referencesOf).map((reference) => ({ reference, step: readStep(reference) })),
    creates: taggings.map((tagging) => ({
      argv: createTagsArgs(tagging.source, referencesOf(tagging)),
      when: "for the tags that do not name this digest yet",
    })),
  };
}

export function readStep(reference: string): Step {
  return { argv: inspectReferenceArgs(reference) };
}

/** Moves a tag back to what it named before. */
export function restoreStep(repository: string, tag: string, digest: string): Step {
  return {
    argv: createTagsArgs(`${repository}@${digest}`, [`${repository}:${tag}`]),
    when: "if the push fails, for each tag that it has moved",
  };
}

/** All commands in the order in which they start. */
export function pushSteps({ builder, reads, creates }: PushPlan): readonly Step[] {
  const read = reads.map(({ step }) => step);
  return [builder, ...read, ...creates, ...read, restoreStep("<repository>", "<tag>", "<digest before>")];
}
