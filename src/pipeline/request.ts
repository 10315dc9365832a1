import { collectFiles, ownFolders } from "../compose/files.ts";
import type { Project } from "../compose/project.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Revision } from "../revision/revision.ts";
import type { Request } from "../stages/stage.ts";
import { once } from "../system/once.ts";
import type { Environment } from "../system/run.ts";

/** What every stage works on. The project and its files are read once. */
export function makeRequest(
  inputs: Inputs,
  revision: Revision,
  project: Promise<Project>,
  env: Environment,
): Request {
  // Everything that awaits the project handles its failure. Until then, nothing does.
  project.catch(() => {});
  return {
    inputs,
    revision,
    project,
    files: once(async () => {
      const { model, root } = await project;
      return collectFiles(model, root, env, ownFolders(inputs.out, env));
    }),
  };
}
