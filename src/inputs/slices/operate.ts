import { z } from "zod";
import { flag, optionalExistingPath, path } from "../forms.ts";
import { input } from "../table.ts";

/** For a terminal only: a runner's engine and its folders disappear with the job. */
export const Operate = z.object({
  load: input(flag(), {
    default: "false",
    description:
      "`build` also loads the images for this machine's platform into Docker, under their names in the compose file.",
  }),
  /** Absolute. */
  backupFolder: input(path(), {
    default: "backups",
    description: "Folder where `backup` writes its files, relative to `working-directory`.",
  }),
  /** Absolute. */
  backupFile: input(optionalExistingPath(), {
    default: "",
    description:
      "The backup that `restore` restores, relative to `working-directory`. Its checksum file must be in the same folder.",
  }),
});
