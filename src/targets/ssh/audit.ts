import { z } from "zod";
import type { AuditEntry } from "../hosted.ts";

/* The audit log of a project on a host: a JSON object per line, written by the switch and before other operations. Pure. */

const Entry = z.object({
  time: z.string(),
  action: z.string().nullable(),
  details: z.string().nullable(),
  release: z.string().nullish(),
  outcome: z.string().nullish(),
  by: z.string().nullable(),
  runUrl: z.string().nullable(),
});

/** The text of an entry, without a line break. */
export function entryText(entry: AuditEntry): string {
  return JSON.stringify(entry);
}

/** The entries of a log, the oldest first. A line that was cut off by a full disk is left out. */
export function parseAudit(text: string): readonly AuditEntry[] {
  return text.split("\n").flatMap((line) => {
    try {
      const { data } = Entry.safeParse(JSON.parse(line));
      if (!data) return [];
      const { action, details, release, outcome, ...rest } = data;
      return [
        {
          ...rest,
          ...{ action: action ?? "deploy", details: details ?? "" },
          ...{ release: release ?? null, outcome: outcome ?? null },
        },
      ];
    } catch {
      return [];
    }
  });
}
