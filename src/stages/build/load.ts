import { join } from "node:path";
import type { Project } from "../../compose/project.ts";
import type { Context } from "../../model/context.ts";
import type { Candidate } from "../../model/result.ts";
import type { Step } from "../../model/step.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { run } from "../../system/run.ts";
import { temporaryFolder } from "../../system/temporary.ts";
import { enginePlatformArgs, loadArgs, loadCandidate, tarArgs } from "../smoke/images.ts";
import { selectImages } from "../smoke/selection.ts";

/**
 * Brings what was built into the engine, under the names of the compose file: the very bytes, each image for the engine's
 * own platform. One that was built for others alone is not brought, which a warning says.
 */
export async function loadBuilt(
  { model, images }: Project,
  candidates: readonly Candidate[],
  context: Context,
): Promise<void> {
  const { env, signal, log, undo } = context;
  const engine = (await run(enginePlatformArgs(), { env: dockerEnvironment(env), signal })).stdout.trim();
  await using folder = await temporaryFolder(undo, "load");
  for (const { image, digest, emulated, source } of selectImages(model, candidates, engine, "load")) {
    const target = images.find(({ name }) => name === image)?.target ?? image;
    const name = model.services[target]?.image ?? `${model.name}-${target}`;
    if (emulated || !("layout" in source)) {
      log.warning(`${name}: not brought into the engine, which is ${engine}; add that to platforms`);
      continue;
    }
    await loadCandidate(source.layout, digest, name, join(folder.path, image), context);
    log.info(`${name} is in the engine, for ${engine}`);
  }
}

/** The commands of {@link loadBuilt}. */
export function planLoad({ images }: Project): readonly Step[] {
  return [
    { argv: enginePlatformArgs() },
    ...images.map(({ name }) => ({ argv: loadArgs(), input: { argv: tarArgs(`$TMPDIR/${name}`) } })),
  ];
}
