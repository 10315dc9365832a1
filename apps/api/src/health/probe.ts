import { within } from "../deadline.ts";

/** What was found of one dependency. */
export type Finding =
  | { readonly state: "up"; readonly latencyMs: number }
  | { readonly state: "down"; readonly latencyMs: number; readonly reason: string };

/** A kubelet gives a probe one second unless it is told otherwise: an answer is there before. */
const DEADLINE_MS = 700;

/** Asks a dependency for a sign of life and takes the time. Never throws. */
export async function probe(ask: () => Promise<unknown>, deadlineMs = DEADLINE_MS): Promise<Finding> {
  const started = performance.now();
  const latencyMs = () => Math.round((performance.now() - started) * 10) / 10;
  try {
    await within(deadlineMs, ask());
    return { state: "up", latencyMs: latencyMs() };
  } catch (error) {
    return { state: "down", latencyMs: latencyMs(), reason: reasonOf(error) };
  }
}

/** The error's code or class, never its message: that may hold an address or a user. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.constructor.name;
}
