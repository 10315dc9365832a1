import { dirname } from "node:path";
import type { ProjectInputs } from "../inputs/inputs.ts";
import { plainEnvironment } from "../system/environment.ts";
import { type Environment, run } from "../system/run.ts";
import { type ProjectImage, projectImages, thirdPartyImages } from "./images.ts";
import { projectFiles, type Rendered, renderModel } from "./render.ts";

/** A compose project, as the stages use it. */
export interface Project extends Rendered {
  /** The folder with the project's files: the Git checkout, or else the folder of the first compose file. */
  readonly root: string;
  /** The images that the project builds. */
  readonly images: readonly ProjectImage[];
  /** The references of its other images. */
  readonly thirdParty: readonly string[];
}

/**
 * Reads a project with `docker compose config`.
 * @throws InputError when the compose files cannot be read or are not valid.
 */
export async function readProject(
  inputs: ProjectInputs,
  env: Environment,
  signal: AbortSignal,
): Promise<Project> {
  const [first = inputs.workingDirectory] = projectFiles(inputs);
  const [{ model, unset }, root] = await Promise.all([
    renderModel(inputs, env, signal),
    checkoutOf(dirname(first), env),
  ]);
  return { model, unset, root, images: projectImages(model), thirdParty: thirdPartyImages(model) };
}

async function checkoutOf(folder: string, env: Environment): Promise<string> {
  const argv = ["git", "-C", folder, "rev-parse", "--show-toplevel"];
  const found = await run(argv, { env: plainEnvironment(env) }).catch(() => undefined);
  return found?.stdout.trim() || folder;
}
