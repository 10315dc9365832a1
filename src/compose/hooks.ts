import { suggestion } from "../inputs/closest.ts";
import { InputError } from "../model/problem.ts";
import { parseDuration } from "../system/duration.ts";
import { literal } from "./dollar.ts";
import type { ComposeModel } from "./model.ts";

/** When a hook runs: before the first service is replaced, or once all have passed their gates. */
export const HOOK_TIMES = ["before-switch", "after-switch"] as const;
type HookTime = (typeof HOOK_TIMES)[number];

/** A command of the project's own around a switch. */
export interface Hook {
  readonly time: HookTime;
  readonly command: readonly string[];
  /** The service in whose container it runs; `undefined`: on the host. */
  readonly service: string | undefined;
  /** Milliseconds. */
  readonly within: number;
  /** Whether its failure ends the switch. */
  readonly isRequired: boolean;
}

const WITHIN = "1m";

/**
 * The `x-slipway.hooks` of a project, in their order.
 * @throws InputError when one names a service that the project does not have.
 */
export function hooksOf({ services, "x-slipway": extension }: ComposeModel): readonly Hook[] {
  const known = Object.keys(services);
  return HOOK_TIMES.flatMap((time) =>
    (extension?.hooks?.[time] ?? []).map((hook, index) => {
      const { command, service, within = WITHIN, "on-failure": onFailure } = hook;
      if (service !== undefined && !known.includes(service)) {
        const message = `x-slipway.hooks.${time}.${index}: there is no service "${service}".${suggestion(service, known)} Services: ${known.join(", ")}.`;
        throw new InputError([{ input: "files", message }]);
      }
      const isRequired = (onFailure ?? (time === "before-switch" ? "stop" : "warn")) !== "warn";
      return { time, command: literal(command), service, within: parseDuration(within) ?? 0, isRequired };
    }),
  );
}
