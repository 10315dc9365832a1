import type { Context } from "../../model/context.ts";
import { Cancelled, messageOf, StageFailure } from "../../model/failure.ts";
import { discardCommand, type Names, removeImagesCommand } from "./commands.ts";
import { type Fleet, type HeldHost, onAll } from "./fleet.ts";
import { type Claimant, type FolderRecord, ownershipProblem } from "./ownership.ts";
import { finishKilled } from "./switch/unfinished.ts";

/* What comes before every switch, whatever is switched to. */

/** Milliseconds for a short command on a host. */
const PATIENCE = 30_000;

/**
 * The hosts, when the folder of each is ours. A switch that was killed there is finished first.
 * @throws StageFailure naming the host whose folder is another's.
 */
export async function claimHosts(
  hosts: readonly HeldHost[],
  claimantOf: (record: FolderRecord | undefined) => Claimant,
  names: Omit<Names, "root" | "release">,
  context: Context,
): Promise<readonly HeldHost[]> {
  for (const { connection, root, record } of hosts) {
    const problem = ownershipProblem(root, record, claimantOf(record));
    if (problem) throw new StageFailure(`${connection.name}: ${problem}`);
  }
  return finishKilled(hosts, names, context);
}

/**
 * Brings a release to the hosts. When that fails, or a lock is lost, what was brought is removed again.
 * @param files `ADDRESS/NAME` of the files that are brought to a host beside the release's own.
 */
export async function bringRelease(
  { hosts, owner, lost }: Pick<Fleet, "hosts" | "owner" | "lost">,
  release: string,
  files: (host: HeldHost) => readonly string[],
  bring: (context: Context) => Promise<void>,
  { signal, ...context }: Context,
): Promise<void> {
  try {
    // From the switch on, each host keeps its lock by itself.
    await bring({ ...context, signal: AbortSignal.any([signal, lost]) });
    await onAll(hosts, ({ lock }) => lock.confirm());
    signal.throwIfAborted();
  } catch (error) {
    await onAll(hosts, (host) => discard(host, { owner, release }, files(host))).catch((left: unknown) =>
      context.log.warning(`could not remove what was brought: ${messageOf(left)}`),
    );
    if (signal.aborted) throw new Cancelled(`${messageOf(signal.reason)}; nothing was changed on the hosts`);
    throw error;
  }
}

async function discard(
  { connection, root, brought }: HeldHost,
  { owner, release }: Pick<Names, "owner" | "release">,
  files: readonly string[],
): Promise<void> {
  await connection.run(discardCommand({ root, owner, release }, files), { timeout: PATIENCE });
  // An image that something else has begun to use stays.
  if (brought.size > 0)
    await connection.run(removeImagesCommand([...brought]), { timeout: PATIENCE, accept: [0, 1] });
}
