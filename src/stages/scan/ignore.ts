import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ProjectInputs, ScanInputs } from "../../inputs/inputs.ts";

/** The ignore-files that are used when the input is empty. Trivy itself looks only for the second. */
const IGNORE_FILES = [".trivyignore.yaml", ".trivyignore"];

/** The ignore-file of the input, or the one in the project; `undefined` when there is none. */
export function ignoreFileOf(
  inputs: Pick<ScanInputs, "ignoreFile"> & Pick<ProjectInputs, "workingDirectory">,
): string | undefined {
  const { ignoreFile, workingDirectory } = inputs;
  if (ignoreFile) return resolve(workingDirectory, ignoreFile);
  return IGNORE_FILES.map((name) => join(workingDirectory, name)).find((path) => existsSync(path));
}
