import { z } from "zod";
import { flag, path } from "../forms.ts";
import { input } from "../table.ts";

export const Report = z.object({
  summary: input(flag(), { default: "true", description: "Write the job summary." }),
  /** Absolute. */
  out: input(path(), {
    default: ".slipway",
    description:
      "Folder for `result.json`, `summary.md`, `candidates.json` and Trivy's reports, relative to `working-directory`. You can delete it at any time.",
  }),
});
