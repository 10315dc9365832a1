import { join } from "node:path";
import { backUp } from "../operations/backup.ts";
import type { Command } from "./command.ts";
import { operation } from "./operation.ts";

/** Backups of hosts lie in a folder of each, named after it. */
export const backup: Command = (request) =>
  operation("backup", request, (place) => backUp(place, join(request.inputs.backupFolder, place.host)));
