import { changes } from "../stages/deploy/section.ts";
import type { Repetition } from "../targets/target.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Answer, Request } from "./command.ts";
import { hostOperation } from "./operation.ts";

/** Brings hosts a new release that repeats one which they keep. */
export function repeat(request: Request, repetition: Repetition): Promise<Answer> {
  return hostOperation(
    repetition.action,
    request,
    (hosted, context) => TARGETS.compose.repeat(hosted, repetition, context),
    ({ release, hosts }) =>
      hosts
        .map(({ host, outcome, services }) => `${host}: ${outcome} ${release} (${changes(services)})\n`)
        .join(""),
  );
}
