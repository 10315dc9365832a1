import { z } from "zod";
import { words } from "../forms.ts";
import { input } from "../table.ts";

/** For a terminal only. */
export const Exec = z.object({
  run: input(words(), {
    default: "",
    description:
      "The command that `exec` runs: words separated by spaces, or a JSON list of them. In a terminal, write it after `--`.",
  }),
});
