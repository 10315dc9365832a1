import { retry } from "../../src/system/retry.ts";
import { run } from "../../src/system/run.ts";

/** What the engine answers when an image is removed while it lists them. */
const REMOVED_MEANWHILE = /NotFound: content digest/;

/** The lines of `docker image ls` with these options, also when other tests remove images at the same time. */
export function listImages(
  env: NodeJS.ProcessEnv,
  ...options: readonly string[]
): Promise<readonly string[]> {
  return retry(
    async () => {
      const { stdout } = await run(["docker", "image", "ls", ...options], { env });
      return stdout.split("\n").filter(Boolean);
    },
    {
      attempts: 5,
      delay: 200,
      retryable: (error) => REMOVED_MEANWHILE.test(String(error)),
      signal: new AbortController().signal,
    },
  );
}
