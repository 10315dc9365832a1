import { z } from "zod";
import { InputError } from "./problem.ts";
import { Candidate } from "./result.ts";

/** What one job hands to the next. */
const Candidates = z.array(Candidate).min(1);

/**
 * The text of the output `candidates`. Layouts exist on this machine only: `keepLayouts` includes their paths, for
 * another run on the same machine.
 */
export function formatCandidates(candidates: readonly Candidate[], keepLayouts: boolean): string {
  return JSON.stringify(
    candidates.map((candidate) => ({ ...candidate, layout: keepLayouts ? candidate.layout : null })),
  );
}

/**
 * Parses the input `candidates`.
 * @throws InputError when the text is not the output `candidates` of a build.
 */
export function parseCandidates(text: string): readonly Candidate[] {
  const candidates = Candidates.safeParse(parseJson(text));
  if (candidates.success) return candidates.data;
  const message = `not the output "candidates" of a build: ${z.prettifyError(candidates.error)}. Pass that output unchanged.`;
  throw new InputError([{ input: "candidates", message }]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
