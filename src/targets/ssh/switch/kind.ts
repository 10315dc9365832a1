import type { Expectation } from "../../../health/expectations.ts";

/**
 * What a service must do, in the words of switch.sh: keep running, end with exit code 0, either, or nothing when no
 * container of it runs.
 */
export type Kind = "run" | "end" | "any" | "none";

export function kindOf(expected: Pick<Expectation, "gate" | "mayEnd"> | undefined): Kind {
  if (!expected) return "none";
  if (expected.gate === "completed") return "end";
  return expected.mayEnd ? "any" : "run";
}
