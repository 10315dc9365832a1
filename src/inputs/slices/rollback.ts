import { z } from "zod";
import { optionalText } from "../forms.ts";
import { input } from "../table.ts";

export const Rollback = z.object({
  /** An id or a version; `undefined`: the release before the current one. */
  release: input(optionalText(), {
    default: "",
    description:
      "The release that `rollback` goes back to: its name or its version, as `releases` prints them. If empty, the one before the current release.",
  }),
});
