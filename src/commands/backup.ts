import { backUp } from "../operations/backup.ts";
import type { Command } from "./command.ts";
import { operation } from "./operation.ts";

export const backup: Command = (request) =>
  operation("backup", request, (place) => backUp(place, request.inputs.backupFolder), {
    note: { action: "backup", details: "" },
  });
