import type { Context } from "../model/context.ts";
import { StageFailure } from "../model/failure.ts";
import type { HostStatus } from "../targets/hosted.ts";
import type { HostedProject } from "../targets/target.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Ask } from "./question.ts";

/** A lock that was freed. */
export interface Freed {
  readonly host: string;
  readonly owner: string;
}

/**
 * Frees the locks of the project on all hosts, for a run that has ended without doing so. A lock whose owner has been
 * silent for a minute needs none of this: the next deployment takes it over.
 *
 * @throws InputError when there is no terminal to ask in.
 * @throws StageFailure when the answer is not yes; nothing has been changed then.
 */
export async function unlock(
  hosted: HostedProject,
  yes: boolean,
  ask: Ask,
  context: Context,
): Promise<readonly Freed[]> {
  const found = await TARGETS.compose.status(hosted, context);
  const locked = found.flatMap(({ host, lock }) => (lock ? [{ host, owner: lock.owner }] : []));
  if (locked.length === 0) return [];
  if (!yes && !(await ask(question(hosted.project, found))))
    throw new StageFailure("Nothing was unlocked: the question was not answered with yes.");
  const owners = new Map(locked.map(({ host, owner }) => [host, owner]));
  const kept = await TARGETS.compose.unlock(hosted, owners, context);
  for (const host of kept)
    context.log.warning(`${host}: a switch is still at work there, and frees the lock when it ends`);
  return locked.filter(({ host }) => !kept.includes(host));
}

function question(project: string, found: readonly HostStatus[]): string {
  const holders = found.flatMap(({ host, lock, switching }) =>
    lock
      ? [
          `${host}: ${lock.owner}${lock.runUrl ? ` (${lock.runUrl})` : ""}, last heard of ${lock.silent} s ago${switching ? ", a switch is at work" : ""}`,
        ]
      : [],
  );
  return `${holders.join("\n")}\nIf this run is still at work, it stops. Free the lock of ${project}?`;
}
