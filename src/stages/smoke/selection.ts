import type { ComposeModel } from "../../compose/model.ts";
import { type ChosenPlatform, platformFor, sourceOf } from "../../image/source.ts";
import { StageFailure } from "../../model/failure.ts";
import type { Candidate } from "../../model/result.ts";

/** A candidate as it is tested: one of its platforms, its name in the engine, and where its bytes are. */
export interface Selection extends ChosenPlatform {
  readonly image: string;
  readonly services: readonly string[];
  readonly name: string;
  readonly source:
    | { readonly kind: "layout"; readonly layout: string }
    /** By the digest of the candidate's index. */
    | { readonly kind: "registry"; readonly reference: string };
}

/** The name of a candidate's image while it is tested; `run` makes it unique. */
function testName(image: string, run: string): string {
  return `slipway-smoke/${image}:${run}`;
}

/**
 * The candidates' images for an engine, each for the engine's own platform or, when it was not built for that, for the
 * first platform that it was built for, which then runs under emulation.
 *
 * @param engine the engine's platform, such as `linux/amd64`; `undefined` in a plan, which does not know it.
 * @param run makes the names of this run unique.
 * @throws StageFailure when a service's image is nowhere.
 */
export function selectImages(
  model: ComposeModel,
  candidates: readonly Candidate[],
  engine: string | undefined,
  run: string,
): readonly Selection[] {
  const provided = new Set(candidates.flatMap(({ services }) => services));
  const missing = Object.keys(model.services).filter(
    (name) => model.services[name]?.build && !provided.has(name),
  );
  if (missing.length > 0)
    throw new StageFailure(`There is no built image for ${missing.join(", ")}: build it first.`);
  return candidates.map((candidate) => {
    const { image, services, digest } = candidate;
    const chosen = engine === undefined ? PLANNED : platformFor(candidate, engine);
    if (!chosen) throw new StageFailure(`${image} was built for no platform: build it again.`);
    const source = sourceOf(candidate);
    return {
      ...chosen,
      image,
      services,
      name: testName(image, run),
      source:
        source.kind === "layout" ? source : { kind: "registry", reference: `${source.repository}@${digest}` },
    };
  });
}

const PLANNED: ChosenPlatform = {
  platform: "<platform of the engine>",
  digest: "<digest>",
  emulated: false,
};
