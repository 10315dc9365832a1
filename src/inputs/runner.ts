import type { Environment } from "../system/run.ts";
import type { RawInputs } from "./raw.ts";

/**
 * The inputs of a step. A runner hands them over as `INPUT_` variables in upper case, those that `action.yml` does not
 * know included.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs
 */
export function fromRunner(env: Environment): RawInputs {
  return Object.fromEntries(
    Object.entries(env).flatMap(([variable, value]) => {
      const name = variable.startsWith("INPUT_") ? variable.slice("INPUT_".length).toLowerCase() : undefined;
      return name && value !== undefined ? [[name, value] as const] : [];
    }),
  );
}
