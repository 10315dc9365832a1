import type { ComposeModel } from "../../compose/model.ts";
import type { Context } from "../../model/context.ts";
import { Cancelled, messageOf, StageFailure } from "../../model/failure.ts";
import type { DeployResult } from "../../model/result.ts";
import { pruneCommand } from "./commands.ts";
import { type HeldHost, onAll } from "./fleet.ts";
import { askProbes } from "./probes.ts";
import { hasSettled, hasSucceeded, switchFleet } from "./switch/fleet.ts";
import type { Switch } from "./switch/switch.ts";

/** Milliseconds for removing old releases on a host. */
const PRUNE_PATIENCE = 60_000;

/**
 * Switches all hosts to a release that lies on each of them, asks the probes, and removes old releases. One host that
 * fails takes all of them back.
 *
 * @param model what the release runs.
 * @throws StageFailure saying what became of each host; its result has the details.
 * @throws Cancelled saying the same when the run is cancelled.
 */
export async function switchOver(
  hosts: readonly HeldHost[],
  what: Switch,
  model: ComposeModel,
  keepReleases: number,
  context: Context,
): Promise<DeployResult> {
  const { log, signal } = context;
  const results = await switchFleet(hosts, what, context, ({ connection }) =>
    askProbes(connection, model, context),
  );
  const found: DeployResult = { release: what.release, hosts: [...results] };
  const message = results.map(
    ({ host, outcome, reason }) => `${host}: ${outcome}${reason ? `: ${reason}` : ""}`,
  );
  const succeeded = results.every(hasSucceeded);
  if (!succeeded && signal.aborted) throw new Cancelled(`${messageOf(signal.reason)}; ${message.join("; ")}`);
  // Failed releases are removed as well. A host whose state is unknown is left alone.
  const settled = hosts.filter((_, index) => results[index] && hasSettled(results[index]));
  await onAll(settled, (host) => prune(host, keepReleases, context)).catch((error: unknown) =>
    log.warning(`old releases could not be removed: ${messageOf(error)}`),
  );
  if (!succeeded) throw new StageFailure(message.join("\n"), { found: { deploy: found } });
  return found;
}

async function prune({ connection, root }: HeldHost, keep: number, { log }: Context): Promise<void> {
  const { stdout } = await connection.run(pruneCommand(root, keep), { timeout: PRUNE_PATIENCE });
  const removed = (what: string) => stdout.split("\n").filter((line) => line.startsWith(`${what} `)).length;
  const [releases, images] = [removed("release"), removed("image")];
  if (releases + images > 0)
    log.info(`${connection.name}: removed ${releases} releases and ${images} images`);
}
