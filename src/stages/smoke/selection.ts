import type { ComposeModel } from "../../compose/model.ts";
import { StageFailure } from "../../model/failure.ts";
import type { Candidate } from "../../model/result.ts";

/** A candidate as it is tested: which of its platforms, under which name in the engine, and where it comes from. */
export interface Selection {
  readonly image: string;
  readonly services: readonly string[];
  readonly name: string;
  readonly platform: string;
  /** Of the platform's manifest. */
  readonly digest: string;
  /** Whether the engine is of another platform. */
  readonly emulated: boolean;
  readonly source: { readonly layout: string } | { readonly reference: string };
}

/** The name of a candidate's image while it is tested; `run` makes it unlike any other run's. */
export function testName(image: string, run: string): string {
  return `slipway-smoke/${image}:${run}`;
}

/**
 * The candidates' images for an engine, each for the engine's own platform or, when it was not built for that, for the
 * first that it was built for, which then runs under emulation.
 *
 * @param engine the engine's platform, such as `linux/amd64`.
 * @param run what sets this run's names apart.
 * @throws StageFailure when a service's image is nowhere to be had.
 */
export function selectImages(
  model: ComposeModel,
  candidates: readonly Candidate[],
  engine: string,
  run: string,
): readonly Selection[] {
  const provided = new Set(candidates.flatMap(({ services }) => services));
  const missing = Object.keys(model.services).filter(
    (name) => model.services[name]?.build && !provided.has(name),
  );
  if (missing.length > 0)
    throw new StageFailure(`There is no built image for ${missing.join(", ")}: build it first.`);
  return candidates.map(({ image, services, digest, platforms, repositories: [repository], layout }) => {
    // The engine does not tell its variant: linux/arm64 runs what was built as linux/arm64/v8.
    const own = platforms.find(({ platform }) => platform === engine || platform.startsWith(`${engine}/`));
    const chosen = own ?? platforms[0];
    if (!chosen || (layout === null && repository === undefined)) {
      throw new StageFailure(
        `${image}: neither a layout nor a registry has it. Run the smoke test where it was built, or set registries.`,
      );
    }
    return {
      image,
      services,
      name: testName(image, run),
      platform: chosen.platform,
      digest: chosen.digest,
      emulated: !own,
      source: layout === null ? { reference: `${repository}@${digest}` } : { layout },
    };
  });
}
