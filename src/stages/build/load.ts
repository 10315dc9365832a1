import { join } from "node:path";
import type { Project } from "../../compose/project.ts";
import { enginePlatformArgs } from "../../docker/engine.ts";
import { type LoadSteps, loadLayout, planLoad } from "../../image/engine.ts";
import { platformFor, sourceOf } from "../../image/source.ts";
import type { Context } from "../../model/context.ts";
import type { Candidate } from "../../model/result.ts";
import { perform, type Step } from "../../model/step.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { temporaryFolder } from "../../system/temporary.ts";

/** The commands that bring built images into the engine, by what each is for. */
interface LoadPlan {
  readonly engine: Step;
  readonly images: readonly ImageLoad[];
}

interface ImageLoad extends LoadSteps {
  readonly image: string;
  /** The name in the compose file. */
  readonly name: string;
  readonly folder: string;
}

/** @param temporary for files that are needed while it runs. */
export function planLoads({ model, images }: Project, temporary: string): LoadPlan {
  return {
    engine: { argv: enginePlatformArgs() },
    images: images.map(({ name: image, target }) => {
      const name = model.services[target]?.image ?? `${model.name}-${target}`;
      const folder = join(temporary, image);
      return { image, name, folder, ...planLoad(folder, name) };
    }),
  };
}

/** All commands in the order in which they start. */
export function loadSteps({ engine, images }: LoadPlan): readonly Step[] {
  const when = "if the image was built for the engine's platform";
  return [
    engine,
    ...images.flatMap(({ load, inspect }) => [
      { ...load, when },
      { ...inspect, when },
    ]),
  ];
}

/**
 * Brings what was built into the engine, under the names of the compose file, each image for the engine's own platform. An
 * image that was built only for other platforms is left out with a warning.
 */
export async function loadBuilt(
  project: Project,
  candidates: readonly Candidate[],
  context: Context,
): Promise<void> {
  const { env, signal, log, undo } = context;
  await using temporary = await temporaryFolder(undo, "load");
  const plan = planLoads(project, temporary.path);
  const platform = (await perform(plan.engine, log, { env: dockerEnvironment(env), signal })).stdout.trim();
  for (const { image, name, folder, ...steps } of plan.images) {
    const candidate = candidates.find((one) => one.image === image);
    const chosen = candidate && platformFor(candidate, platform);
    const source = candidate && sourceOf(candidate);
    if (!chosen || chosen.emulated || source?.kind !== "layout") {
      log.warning(`${name} is not loaded into the engine, which is ${platform}: add that to platforms`);
      continue;
    }
    await loadLayout({ layout: source.layout, digest: chosen.digest }, name, folder, steps, context);
    log.info(`${name} is in the engine, for ${platform}`);
  }
}
