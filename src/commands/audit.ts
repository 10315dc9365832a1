import { auditText } from "../operations/audit.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Command } from "./command.ts";
import { hostOperation } from "./operation.ts";

/** Shows who has done what to a project on hosts. */
export const audit: Command = (request) =>
  hostOperation(
    "audit",
    request,
    (hosted, context) => TARGETS.compose.audit(hosted, request.inputs.lines, context),
    auditText,
  );
