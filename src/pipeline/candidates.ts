import type { Project } from "../compose/project.ts";
import { InputError } from "../model/problem.ts";
import type { Candidate } from "../model/result.ts";

/**
 * Checks that every image of the project has a candidate.
 * @throws InputError when one has none, because another job built other services.
 */
export function checkCandidates(project: Project, candidates: readonly Candidate[]): void {
  const missing = project.images.filter(({ name }) => !candidates.some(({ image }) => image === name));
  if (missing.length === 0) return;
  const found = candidates.map(({ image }) => image).join(", ");
  throw new InputError(
    missing.map(({ name, target }) => ({
      input: "candidates",
      message: `no candidate for the image "${name}" of services.${target}; found ${found}. Build the same project with the same services.`,
    })),
  );
}
