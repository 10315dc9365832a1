import type { Project } from "../compose/project.ts";
import { InputError } from "../model/problem.ts";
import type { Candidate } from "../model/result.ts";

/**
 * The candidates of a run, held against what the project needs.
 * @throws InputError when one is missing, because another job has built something else.
 */
export function candidatesFor(project: Project, candidates: readonly Candidate[]): readonly Candidate[] {
  const missing = project.images.filter(({ name }) => !candidates.some(({ image }) => image === name));
  if (missing.length === 0) return candidates;
  const has = candidates.map(({ image }) => image).join(", ");
  throw new InputError(
    missing.map(({ name, target }) => ({
      input: "candidates",
      message: `no candidate for the image "${name}" of services.${target}; found ${has}. Build the same project with the same services.`,
    })),
  );
}
