import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ProjectInputs, ScanInputs } from "../../inputs/inputs.ts";

/** Where the ignore-file lies when none is named. Trivy itself would look for the second alone. */
const IGNORE_FILES = [".trivyignore.yaml", ".trivyignore"];

/** The ignore-file that is named, or the one that lies in the project; `undefined` when there is none. */
export function ignoreFileOf(
  inputs: Pick<ScanInputs, "ignoreFile"> & Pick<ProjectInputs, "workingDirectory">,
): string | undefined {
  const { ignoreFile, workingDirectory } = inputs;
  if (ignoreFile) return resolve(workingDirectory, ignoreFile);
  return IGNORE_FILES.map((name) => join(workingDirectory, name)).find((path) => existsSync(path));
}
