import type { Project } from "../compose/project.ts";
import { InputError } from "../model/problem.ts";
import type { Candidate } from "../model/result.ts";

/** @throws InputError when an image of the project has no candidate, because another job has built something else. */
export function checkCandidates(project: Project, candidates: readonly Candidate[]): void {
  const missing = project.images.filter(({ name }) => !candidates.some(({ image }) => image === name));
  if (missing.length === 0) return;
  const has = candidates.map(({ image }) => image).join(", ");
  throw new InputError(
    missing.map(({ name, target }) => ({
      input: "candidates",
      message: `no candidate for the image "${name}" of services.${target}; found ${has}. Build the same project with the same services.`,
    })),
  );
}
