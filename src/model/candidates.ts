import { z } from "zod";
import { InputError } from "./problem.ts";
import { Candidate } from "./result.ts";

/** What travels from the job that built to the one that goes on. */
const Travelling = z.array(Candidate).min(1);

/** The text of the output `candidates`. Layouts stay where they are: with `keepLayouts` for another run on this machine. */
export function formatCandidates(candidates: readonly Candidate[], keepLayouts: boolean): string {
  return JSON.stringify(
    candidates.map((candidate) => ({ ...candidate, layout: keepLayouts ? candidate.layout : null })),
  );
}

/** @throws InputError when the text is not what a build gave out. */
export function parseCandidates(text: string): readonly Candidate[] {
  const candidates = Travelling.safeParse(parseJson(text));
  if (candidates.success) return candidates.data;
  const message = `not the output "candidates" of a build: ${z.prettifyError(candidates.error)}. Hand it over as it is.`;
  throw new InputError([{ input: "candidates", message }]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
