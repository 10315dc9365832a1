import { z } from "zod";
import { duration } from "../forms.ts";
import { input } from "../table.ts";

export const Smoke = z.object({
  /** Milliseconds. */
  smokeTimeout: input(duration(), {
    default: "3m",
    description: "Time limit for the whole stack to pass its gates.",
  }),
  /** Milliseconds. */
  stableFor: input(duration(), {
    default: "3s",
    description:
      "How long the stack must then stay healthy without a restart, in the smoke test and on a host.",
  }),
});
