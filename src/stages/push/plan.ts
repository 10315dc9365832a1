import { inspectArgs, tagArgs } from "../../docker/imagetools.ts";
import type { BuildInputs, NamingInputs } from "../../inputs/inputs.ts";
import { repositoriesOf } from "../../model/reference.ts";
import { referencesOf, taggingsOf } from "./tagging.ts";

type Inputs = Pick<NamingInputs, "registries"> & Pick<BuildInputs, "builder">;

/** The commands of the push: what makes the tags, and what reads them back. */
export function planPush(
  images: readonly { readonly image: string; readonly digest: string }[],
  tags: readonly string[],
  inputs: Inputs,
): readonly (readonly string[])[] {
  const { registries, builder } = inputs;
  const candidates = images.map(({ image, digest }) => ({
    image,
    digest,
    repositories: [...repositoriesOf(image, registries)],
  }));
  const taggings = taggingsOf(candidates, tags, registries);
  return [
    ...taggings.map((tagging) => tagArgs(tagging.source, referencesOf(tagging), builder)),
    ...taggings.flatMap(referencesOf).map((reference) => inspectArgs(reference, builder)),
  ];
}
