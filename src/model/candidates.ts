import { z } from "zod";
import { InputError } from "./problem.ts";
import { Candidate } from "./result.ts";

/** What the job that builds passes to another job. */
const Travelling = z.array(Candidate).min(1);

/** The text of the output `candidates`. With `keepLayouts`, only this machine can use it. */
export function formatCandidates(candidates: readonly Candidate[], keepLayouts: boolean): string {
  return JSON.stringify(
    candidates.map((candidate) => ({ ...candidate, layout: keepLayouts ? candidate.layout : null })),
  );
}

/** @throws InputError when the text is not the output of a build. */
export function parseCandidates(text: string): readonly Candidate[] {
  const candidates = Travelling.safeParse(parseJson(text));
  if (candidates.success) return candidates.data;
  const message = `not the output "candidates" of a build: ${z.prettifyError(candidates.error)}. Pass that output without changes.`;
  throw new InputError([{ input: "candidates", message }]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
