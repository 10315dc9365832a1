import { changes } from "../stages/deploy/section.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Command } from "./command.ts";
import { hostOperation } from "./operation.ts";

/** Goes back to a release that hosts keep. */
export const rollback: Command = (request) =>
  hostOperation(
    "rollback",
    request,
    (hosted, context) => TARGETS.compose.rollBack(hosted, request.inputs.release, context),
    ({ release, hosts }) =>
      hosts
        .map(({ host, outcome, services }) => `${host}: ${outcome} ${release} (${changes(services)})\n`)
        .join(""),
  );
