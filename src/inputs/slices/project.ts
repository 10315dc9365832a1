import { z } from "zod";
import { existingPath, list, optionalText } from "../forms.ts";
import { input } from "../table.ts";

/** The compose project. */
export const Project = z.object({
  /** Compose files as written: relative to `workingDirectory`. Empty: compose's own default. */
  files: input(list(z.string()), {
    default: "",
    description:
      "Compose files, relative to `working-directory`. If empty, Docker Compose looks for `compose.yaml` and its other default names.",
  }),
  profiles: input(list(z.string()), { default: "", description: "Compose profiles to enable." }),
  /** Empty: all. */
  services: input(list(z.string()), {
    default: "",
    description:
      "Limits the run to these services and the services that they depend on. If empty, all services of the project.",
  }),
  envFiles: input(list(z.string()), {
    default: "",
    description:
      "Env files with the variables of the compose file, relative to `working-directory`. If empty, Docker Compose reads `.env`.",
  }),
  projectName: input(optionalText(), {
    default: "",
    description: "Name of the compose project. If empty, the `name:` of the compose file.",
  }),
  /** Absolute. */
  workingDirectory: input(existingPath(), { default: ".", description: "Folder of the compose project." }),
});
