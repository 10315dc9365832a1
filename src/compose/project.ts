import { dirname } from "node:path";
import type { ProjectInputs } from "../inputs/inputs.ts";
import { plainEnvironment } from "../system/environment.ts";
import { type Environment, run } from "../system/run.ts";
import { type ProjectImage, projectImages, thirdPartyImages } from "./images.ts";
import type { ComposeModel } from "./model.ts";
import { projectFiles, renderModel } from "./render.ts";

/** A compose project as the stages see it. */
export interface Project {
  readonly model: ComposeModel;
  /** The folder that the project's own files lie in: the Git checkout, or else where the first compose file is. */
  readonly root: string;
  /** The images it builds. */
  readonly images: readonly ProjectImage[];
  /** The images it takes from others, as references. */
  readonly thirdParty: readonly string[];
}

/** @throws InputError when the compose files cannot be read or understood. */
export async function readProject(
  inputs: ProjectInputs,
  env: Environment,
  signal: AbortSignal,
): Promise<Project> {
  const [first = inputs.workingDirectory] = projectFiles(inputs);
  const [model, root] = await Promise.all([
    renderModel(inputs, env, signal),
    checkoutOf(dirname(first), env),
  ]);
  return { model, root, images: projectImages(model), thirdParty: thirdPartyImages(model) };
}

async function checkoutOf(folder: string, env: Environment): Promise<string> {
  const argv = ["git", "-C", folder, "rev-parse", "--show-toplevel"];
  const found = await run(argv, { env: plainEnvironment(env) }).catch(() => undefined);
  return found?.stdout.trim() || folder;
}
