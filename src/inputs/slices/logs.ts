import { z } from "zod";
import { flag, number, optionalPattern, optionalText } from "../forms.ts";
import { input } from "../table.ts";

/** For a terminal only: what production writes does not belong into a workflow's log. */
export const Logs = z.object({
  follow: input(flag(), {
    default: "false",
    description: "`logs` goes on with new lines until it is stopped.",
  }),
  lines: input(number({ least: 0 }), {
    default: "100",
    description:
      "How many of the last lines of each container `logs` begins with, and how many entries `audit` shows.",
  }),
  /** As Docker reads it: a duration before now, or a time. */
  since: input(optionalText(), {
    default: "",
    description: "`logs` shows lines since then: `10m`, or a time such as `2026-01-31T09:30:00Z`.",
  }),
  timestamps: input(flag(), { default: "false", description: "`logs` shows the time of each line." }),
  grep: input(optionalPattern(), {
    default: "",
    description: "`logs` shows only lines that match this regular expression.",
  }),
});
