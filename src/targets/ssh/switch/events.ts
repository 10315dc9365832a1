import { z } from "zod";
import { ROLLOUTS, type Rollout } from "../../../model/choices.ts";
import { formatDuration } from "../../../system/duration.ts";
import { maskCut } from "../../../system/secrets.ts";

/* What switch.sh prints: one JSON object per line. */

const Brought = {
  service: z.string(),
  action: z.enum(["created", "replaced", "reloaded", "unchanged"]),
  /** Milliseconds. */
  duration: z.number(),
  /** How it was replaced. */
  rollout: z.enum(ROLLOUTS).optional(),
  /** Milliseconds in which it did not serve meanwhile. */
  gap: z.number().optional(),
};

const SwitchEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("begin"), previous: z.string().nullable() }),
  z.object({ event: z.literal("service"), ...Brought }),
  /** A service on the way back. */
  z.object({ event: z.literal("restored"), ...Brought }),
  z.object({ event: z.literal("failed"), service: z.string(), reason: z.string() }),
  z.object({ event: z.literal("detail"), service: z.string(), text: z.string() }),
  z.object({ event: z.literal("removed"), service: z.string() }),
  z.object({ event: z.literal("rollback"), to: z.string().nullable() }),
  z.object({ event: z.literal("warning"), text: z.string() }),
  /** The switch was killed. */
  z.object({ event: z.literal("gone") }),
  z.object({
    event: z.literal("end"),
    outcome: z.enum(["deployed", "unchanged", "rolled-back", "failed"]),
  }),
]);
export type SwitchEvent = z.infer<typeof SwitchEvent>;

/** A line as an event; `undefined` when it is none, because a login's start-up files print to the same output. */
export function parseSwitchEvent(line: string): SwitchEvent | undefined {
  try {
    return SwitchEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** An event for a person. */
export function eventWords(event: SwitchEvent): {
  readonly level: "info" | "warning" | "error";
  readonly text: string;
} {
  switch (event.event) {
    case "begin":
      return {
        level: "info",
        text: event.previous ? `the current release is ${event.previous}` : "there is no release yet",
      };
    case "service":
      return { level: "info", text: `${event.service} ${event.action} ${detailsOf(event)}` };
    case "restored": {
      const what = event.action === "unchanged" ? "unchanged" : "restored";
      return { level: "info", text: `${event.service} ${what} ${detailsOf(event)}` };
    }
    case "removed":
      return { level: "info", text: `${event.service} removed` };
    case "failed":
      return { level: "error", text: event.service ? `${event.service}: ${event.reason}` : event.reason };
    case "detail":
      // The host cuts long lines.
      return { level: "info", text: `${event.service}: ${maskCut(event.text)}` };
    case "rollback":
      return {
        level: "warning",
        text: event.to
          ? `rolling back to ${event.to}`
          : "removing what this release has created: there is no previous release",
      };
    case "warning":
      return { level: "warning", text: event.text };
    case "gone":
      return { level: "warning", text: "the switch was killed" };
    case "end":
      return { level: "info", text: event.outcome };
  }
}

/** `(start-first, 3.2 s)`, `(stop-first, 3.2 s, of which it did not serve 1.1 s)` */
function detailsOf({
  rollout,
  duration,
  gap,
}: {
  rollout?: Rollout | undefined;
  duration: number;
  gap?: number | undefined;
}): string {
  const unserved = gap === undefined ? "" : `, of which it did not serve ${formatDuration(gap)}`;
  return `(${rollout ? `${rollout}, ` : ""}${formatDuration(duration)}${unserved})`;
}
