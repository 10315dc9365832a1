import { PassThrough } from "node:stream";
import type { RegistryAuth } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { messageOf } from "../../model/failure.ts";
import { withLogins } from "../../registry/config.ts";
import { passesByItself } from "../../registry/refusal.ts";
import { formatDuration } from "../../system/duration.ts";
import { retry } from "../../system/retry.ts";
import { CommandError } from "../../system/run.ts";
import { remember } from "../../system/secrets.ts";
import { pullCommand } from "./commands.ts";
import type { HostConnection } from "./connection.ts";
import type { HostImage } from "./images.ts";

export interface Pulled {
  readonly image: string;
  readonly digest: string;
  /** Whether the host did not have it before. */
  readonly isNew: boolean;
}

interface PullAnswer {
  readonly pulled: readonly Pulled[];
  readonly failed: readonly { readonly image: string; readonly message: string }[];
}

/** Attempts in all, for problems that pass by themselves, and milliseconds before the second attempt. */
const ATTEMPTS = 3;
const DELAY = 2_000;

/** What pull.sh printed. */
export function parsePullAnswer(text: string): PullAnswer {
  const pulled = text.matchAll(/^pulled (\S+) (sha256:[0-9a-f]{64}) (new|known)$/gm);
  const failed = text.matchAll(/^failed (\S+) (.*)$/gm);
  return {
    pulled: [...pulled].map(([, image = "", digest = "", known]) => ({
      image,
      digest,
      isNew: known === "new",
    })),
    failed: [...failed].map(([, image = "", message = ""]) => ({ image, message })),
  };
}

/**
 * Pulls images on a host, all at once. The logins travel by standard input and are kept there in a file of mode 0600
 * until the pull ends; the user's own configuration is not changed.
 *
 * @param onPulled is called for each image, also when others fail.
 * @throws CommandError with docker's own message when one cannot be pulled.
 */
export async function pullImages(
  { connection, root }: { readonly connection: Pick<HostConnection, "name" | "run">; readonly root: string },
  images: readonly HostImage[],
  auths: readonly RegistryAuth[],
  { log, signal }: Context,
  onPulled: (pulled: Pulled) => void,
): Promise<void> {
  const login = JSON.stringify(withLogins({}, auths));
  for (const { auth } of Object.values(withLogins({}, auths).auths ?? {})) if (auth) remember(auth);
  let waiting = images;
  await retry(
    async () => {
      // It stays open: on the host, the end of standard input means that nobody waits any more.
      const stdin = new PassThrough();
      stdin.write(`${login}\n`);
      const { stdout } = await connection
        .run(pullCommand(root, waiting, auths), { stdin, signal, accept: [0, 1] })
        .finally(() => stdin.destroy());
      const { pulled, failed } = parsePullAnswer(stdout);
      pulled.forEach(onPulled);
      const [first] = failed;
      if (first === undefined) return;
      const references = failed.map(({ image }) => image);
      waiting = images.filter(({ reference }) => references.includes(reference));
      const stderr = failed.map(({ image, message }) => `${image}: ${message}`).join("\n");
      throw new CommandError(["docker", "pull", ...references], `failed on ${connection.name}`, {
        stdout,
        stderr,
      });
    },
    {
      attempts: ATTEMPTS,
      delay: DELAY,
      retryable: passesByItself,
      signal,
      onRetry: (error, wait) => log.warning(`${messageOf(error)}; retrying in ${formatDuration(wait)}`),
    },
  );
}
