import { z } from "zod";
import { InputError } from "./problem.ts";
import { Candidate, type Result, TestedImage } from "./result.ts";

/** What one job hands to the next. */
export interface Handover {
  /** The images that the project builds. */
  readonly candidates: readonly Candidate[];
  /** The images that it does not build, by the digests that were tested. */
  readonly tested: readonly TestedImage[];
}

const Entries = z
  .array(z.union([Candidate, TestedImage]))
  .refine((found) => found.some((entry) => "image" in entry), { error: "it names no image that was built" });

/**
 * The text of the output `candidates`. Layouts exist on this machine only: `keepLayouts` includes their paths, for
 * another run on the same machine.
 */
export function formatCandidates({ candidates, tested }: Handover, keepLayouts: boolean): string {
  const built = candidates.map((candidate) => ({
    ...candidate,
    layout: keepLayouts ? candidate.layout : null,
  }));
  return JSON.stringify([...built, ...tested]);
}

/** What a run hands to the next. */
export function handoverOf({ build, smoke }: Pick<Result, "build" | "smoke">): Handover {
  return { candidates: build?.candidates ?? [], tested: smoke?.images ?? [] };
}

/**
 * Parses the input `candidates`.
 * @throws InputError when the text is not the output `candidates` of a build.
 */
export function parseCandidates(text: string): Handover {
  const entries = Entries.safeParse(parseJson(text));
  if (entries.success) {
    return {
      candidates: entries.data.flatMap((entry) => ("image" in entry ? [entry] : [])),
      tested: entries.data.flatMap((entry) => ("reference" in entry ? [entry] : [])),
    };
  }
  const message = `not the output "candidates" of a build: ${z.prettifyError(entries.error)}. Pass that output unchanged.`;
  throw new InputError([{ input: "candidates", message }]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
