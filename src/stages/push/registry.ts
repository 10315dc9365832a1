import { z } from "zod";
import { inspectArgs, tagArgs } from "../../docker/imagetools.ts";
import type { Context } from "../../model/context.ts";
import { passesByItself } from "../../registry/refusal.ts";
import { formatDuration } from "../../system/duration.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { retry } from "../../system/retry.ts";
import { CommandError, run } from "../../system/run.ts";

const ATTEMPTS = 4;
/** Milliseconds before the second attempt. */
const DELAY = 1_000;

const Manifest = z.object({ digest: z.string() });

/** Registries, through `docker buildx imagetools`. What passes by itself is tried again. */
export interface Registries {
  /** The digest behind a reference; `undefined` when there is no such tag. */
  digestOf(reference: string): Promise<string | undefined>;
  tag(source: string, references: readonly string[]): Promise<void>;
}

export function registriesOf(builder: string | undefined, context: Context): Registries {
  const { env, signal, log } = context;
  const patiently = <Value>(attempt: () => Promise<Value>) =>
    retry(attempt, {
      attempts: ATTEMPTS,
      delay: DELAY,
      retryable: passesByItself,
      signal,
      onRetry: (error, wait) => {
        const said = error instanceof CommandError ? error.stderr.trim().split("\n").at(-1) : String(error);
        log.info(`${said}; again in ${formatDuration(wait)}`);
      },
    });
  const options = { env: dockerEnvironment(env), signal };
  return {
    digestOf: (reference) =>
      patiently(async () => {
        try {
          const { stdout } = await run(inspectArgs(reference, builder), options);
          return Manifest.parse(JSON.parse(stdout)).digest;
        } catch (error) {
          if (error instanceof CommandError && /: not found\s*$/.test(error.stderr)) return undefined;
          throw error;
        }
      }),
    tag: async (source, references) => {
      await patiently(() => run(tagArgs(source, references, builder), options));
    },
  };
}
