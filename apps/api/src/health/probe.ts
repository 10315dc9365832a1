import { type Clock, systemClock } from "../clock.ts";
import { within } from "../deadline.ts";

/** The result of one probe. `latencyMs` has one decimal. */
export type Finding =
  | { readonly state: "up"; readonly latencyMs: number }
  | { readonly state: "down"; readonly latencyMs: number; readonly reason: string };

/** The kubelet's default timeout for a probe is one second; our answer has to be there before. */
const DEADLINE_MS = 700;

/** Asks a dependency for a sign of life and measures how long the answer takes. Never throws. */
export async function probe(
  ask: () => Promise<unknown>,
  deadlineMs = DEADLINE_MS,
  clock: Clock = systemClock,
): Promise<Finding> {
  const started = clock.now();
  const latencyMs = () => Math.round((clock.now() - started) * 10) / 10;
  try {
    await within(deadlineMs, ask(), clock);
    return { state: "up", latencyMs: latencyMs() };
  } catch (error) {
    return { state: "down", latencyMs: latencyMs(), reason: reasonOf(error) };
  }
}

/** The error's code or class, never its message, which may contain an address or a user name. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.constructor.name;
}
