import { z } from "zod";
import type { Context } from "../../model/context.ts";
import { perform, type Step } from "../../model/step.ts";
import { passesByItself } from "../../registry/refusal.ts";
import { formatDuration } from "../../system/duration.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { retry } from "../../system/retry.ts";
import { CommandError } from "../../system/run.ts";

const ATTEMPTS = 4;
/** Milliseconds before the second attempt. */
const DELAY = 1_000;

const Manifest = z.object({ digest: z.string() });

/** Registries, by the commands of the plan. A failure that may pass by itself is retried. */
export interface Registries {
  /** The digest that a reference names; `undefined` when there is no such tag. */
  read(step: Step): Promise<string | undefined>;
  tag(step: Step): Promise<void>;
}

/** @param builder whose configuration says how registries are reached; `undefined` for docker's own client. */
export function registriesOf(
  builder: string | undefined,
  { env, signal, log }: Pick<Context, "env" | "signal" | "log">,
): Registries {
  const options = {
    env: { ...dockerEnvironment(env), ...(builder ? { BUILDX_BUILDER: builder } : {}) },
    signal,
  };
  const patiently = <Value>(attempt: () => Promise<Value>) =>
    retry(attempt, {
      attempts: ATTEMPTS,
      delay: DELAY,
      retryable: passesByItself,
      signal,
      onRetry: (error, wait) => {
        const said = error instanceof CommandError ? error.stderr.trim().split("\n").at(-1) : String(error);
        log.info(`${said}; retrying in ${formatDuration(wait)}`);
      },
    });
  return {
    read: (step) =>
      patiently(async () => {
        try {
          const { stdout } = await perform(step, log, options);
          return Manifest.parse(JSON.parse(stdout)).digest;
        } catch (error) {
          if (error instanceof CommandError && /: not found\s*$/.test(error.stderr)) return undefined;
          throw error;
        }
      }),
    tag: async (step) => {
      await patiently(() => perform(step, log, options));
    },
  };
}
