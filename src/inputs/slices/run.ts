import { z } from "zod";
import { STAGES } from "../../model/choices.ts";
import { choice, choices, optionalText } from "../forms.ts";
import { input } from "../table.ts";

/** Commands that work on the stack that runs on this machine or, with `hosts`, there. */
export const PLACE_OPERATIONS = [
  "status",
  "health",
  "logs",
  "exec",
  "restart",
  "scale",
  "backup",
  "restore",
] as const;
/** Commands that work on the stack that is deployed to `hosts`. */
export const HOST_OPERATIONS = ["releases", "audit", "rollback", "unlock", "prune"] as const;
export const OPERATIONS = [...HOST_OPERATIONS, ...PLACE_OPERATIONS] as const;
export const COMMANDS = ["pipeline", ...STAGES, "plan", ...OPERATIONS] as const;

/** What to run. pipeline.yml decides this itself. */
export const Run = z.object({
  command: input(choice(COMMANDS), {
    default: "pipeline",
    jobs: [],
    description:
      "What to run. `pipeline` runs all stages. `build`, `scan`, `smoke`, `push` and `deploy` run one stage. `plan` prints every command that would run, and changes nothing. `releases`, `audit`, `rollback` and `prune` work on what is deployed to `hosts`. `status`, `health`, `restart` and `scale` work on the stack that runs on `hosts`, or on this machine. In a terminal there are also `logs`, `exec`, `backup` and `restore`, which work in the same places, and `unlock`.",
  }),
  /** In the order of the pipeline; none for an operation. */
  stages: input(choices(STAGES), {
    default: STAGES.join(","),
    jobs: [],
    description:
      "The stages that `pipeline` and `plan` run. By default, `push` is skipped without `registries`, and `deploy` without `hosts`.",
  }),
  /** The JSON of another run's output `candidates`. */
  candidates: input(optionalText(), {
    default: "",
    file: true,
    jobs: [],
    description:
      "The images that another job built: the output `candidates` of that job. In a terminal, the file `candidates.json` in `out` of the run that built. Required when `build` is not among the stages.",
  }),
});
