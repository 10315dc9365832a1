import { agreeTo, prunedText } from "../operations/prune.ts";
import { askTerminal } from "../operations/question.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Command } from "./command.ts";
import { hostOperation } from "./operation.ts";

/** Removes what hosts keep without need, after a question. */
export const prune: Command = (request) =>
  hostOperation(
    "prune",
    request,
    (hosted, context) => TARGETS.compose.prune(hosted, agreeTo(request.inputs.yes, askTerminal), context),
    prunedText,
  );
