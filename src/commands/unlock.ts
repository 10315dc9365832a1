import { askTerminal } from "../operations/question.ts";
import { unlock as unlockHosts } from "../operations/unlock.ts";
import type { Command } from "./command.ts";
import { hostOperation } from "./operation.ts";

/** Frees the locks of hosts, after a question. */
export const unlock: Command = (request) =>
  hostOperation(
    "unlock",
    request,
    (hosted, context) => unlockHosts(hosted, request.inputs.yes, askTerminal, context),
    (freed) =>
      freed.length > 0
        ? freed.map(({ host, owner }) => `${host}: freed the lock of ${owner}\n`).join("")
        : "no lock was freed\n",
  );
