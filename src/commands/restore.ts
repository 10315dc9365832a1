import { basename } from "node:path";
import { askTerminal } from "../operations/question.ts";
import { restore as restoreFrom } from "../operations/restore.ts";
import type { Command } from "./command.ts";
import { operation } from "./operation.ts";

export const restore: Command = (request) =>
  operation("restore", request, (place) => restoreFrom(place, request.inputs, askTerminal), {
    note: { action: "restore", details: basename(request.inputs.backupFile ?? "") },
    holds: true,
  });
