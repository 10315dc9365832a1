import type { ProjectFiles } from "../../compose/files.ts";
import type { Context } from "../../model/context.ts";
import { Cancelled, messageOf, StageFailure } from "../../model/failure.ts";
import type { DeployResult } from "../../model/result.ts";
import type { Deployment } from "../target.ts";
import { hostAccess } from "./access.ts";
import { discardCommand, leaveCommand, type Names, pruneCommand, removeImagesCommand } from "./commands.ts";
import { type Fleet, type HeldHost, holdFleet, onAll } from "./fleet.ts";
import { builtImages, foreignImages, type ServiceImages } from "./images.ts";
import { isOfAnother, ownershipProblem } from "./ownership.ts";
import { pullEverywhere } from "./prefetch.ts";
import { askProbes } from "./probes.ts";
import { releaseFiles, releaseId } from "./release.ts";
import { checkState } from "./state.ts";
import { hasSettled, hasSucceeded, switchFleet } from "./switch/fleet.ts";
import { finishKilled } from "./switch/unfinished.ts";
import { missingEntries, uploadRelease } from "./upload.ts";

/** Milliseconds for a short command on a host. */
const PATIENCE = 30_000;

/**
 * Brings a release to every host: images first, then its folder, then the switch, which each host makes by itself. Until
 * the switch, a failure leaves the hosts as they were; after it, one that fails takes all of them back.
 *
 * @throws StageFailure saying what became of each host; its result has the details.
 * @throws Cancelled saying the same when the run is cancelled.
 */
export async function deployToHosts(deployment: Deployment, context: Context): Promise<DeployResult> {
  const { project, inputs, version } = deployment;
  const { log, signal } = context;
  const built = builtImages(project.images, deployment.candidates);
  const files = await deployment.files();
  await using access = await hostAccess(inputs, context);
  await using fleet = await holdFleet(project.model.name, inputs, version.runUrl, access, context);
  const names = {
    project: project.model.name,
    owner: fleet.owner,
    release: releaseId(
      new Date(),
      version.version,
      fleet.hosts.flatMap(({ state }) => state.releases.map(({ id }) => id)),
    ),
    patience: inputs.deployTimeout,
    stableFor: inputs.stableFor,
    logLines: inputs.deployLogLines,
  };
  const hosts = await readyHosts(deployment, fleet.hosts, names, context);
  await prepare(deployment, built, files, { ...fleet, hosts }, names.release, context);

  const results = await switchFleet(hosts, names, context, ({ connection }) =>
    askProbes(connection, project.model, context),
  );
  const found: DeployResult = { release: names.release, hosts: [...results] };
  const message = results.map(
    ({ host, outcome, reason }) => `${host}: ${outcome}${reason ? `: ${reason}` : ""}`,
  );
  const succeeded = results.every(hasSucceeded);
  if (!succeeded && signal.aborted) throw new Cancelled(`${messageOf(signal.reason)}; ${message.join("; ")}`);
  // Failed releases are removed as well. A host whose state is unknown is left alone.
  const settled = hosts.filter((_, index) => results[index] && hasSettled(results[index]));
  await onAll(settled, (host) => prune(host, inputs.keepReleases, context)).catch((error: unknown) =>
    log.warning(`old releases could not be removed: ${messageOf(error)}`),
  );
  if (!succeeded) throw new StageFailure(message.join("\n"), { found: { deploy: found } });
  return found;
}

/**
 * The hosts, when each may be deployed to. A switch that was killed there is finished first.
 * @throws StageFailure naming the host that rejects the deployment.
 */
async function readyHosts(
  { project, candidates, inputs, version }: Deployment,
  hosts: readonly HeldHost[],
  names: Omit<Names, "root">,
  context: Context,
): Promise<readonly HeldHost[]> {
  for (const { connection, root, record } of hosts) {
    const claimant = { project: names.project, repository: version.repository, adopt: inputs.adopt };
    const problem = ownershipProblem(root, record, claimant);
    if (problem) throw new StageFailure(`${connection.name}: ${problem}`);
  }
  const ready = await finishKilled(hosts, names, context);
  for (const { connection, state, record } of ready) {
    // Nothing of another project is ours to return to.
    const ours = isOfAnother(record, names.project) ? { ...state, current: undefined, services: [] } : state;
    checkState(connection.name, ours, project.model, inputs.services, candidates);
  }
  return ready;
}

/** Everything before the switch. When it fails, what was brought is removed again. */
async function prepare(
  { project, inputs, version }: Deployment,
  built: ServiceImages,
  files: ProjectFiles,
  { hosts, owner, lost }: Pick<Fleet, "hosts" | "owner" | "lost">,
  release: string,
  { signal, ...context }: Context,
): Promise<void> {
  // From the switch on, each host keeps its lock by itself.
  const preparing = { ...context, signal: AbortSignal.any([signal, lost]) };
  try {
    const foreign = await pullEverywhere(
      hosts,
      built,
      foreignImages(project.model, built),
      inputs.registryAuths,
      preparing,
    );
    context.log.info(`release ${release}`);
    const record = { ...version, id: release, time: new Date() };
    await onAll(hosts, (host) => {
      const texts = releaseFiles(record, project.model, files, built, foreign, host.root);
      return uploadRelease(host, release, texts, files, host.state.content, preparing);
    });
    await onAll(hosts, async ({ connection, root, record }) => {
      if (!isOfAnother(record, project.model.name)) return;
      await connection.run(leaveCommand({ root, owner }), { signal: preparing.signal, timeout: PATIENCE });
    });
    await onAll(hosts, ({ lock }) => lock.confirm());
    signal.throwIfAborted();
  } catch (error) {
    await onAll(hosts, (host) => discard(host, { owner, release }, files)).catch((left: unknown) =>
      context.log.warning(`could not remove what was brought: ${messageOf(left)}`),
    );
    if (signal.aborted) throw new Cancelled(`${messageOf(signal.reason)}; nothing was changed on the hosts`);
    throw error;
  }
}

async function discard(
  { connection, root, state, brought }: HeldHost,
  { owner, release }: Pick<Names, "owner" | "release">,
  files: ProjectFiles,
): Promise<void> {
  const paths = missingEntries(files, state.content).map(({ address, name }) => `${address}/${name}`);
  await connection.run(discardCommand({ root, owner, release }, paths), { timeout: PATIENCE });
  // An image that something else has begun to use stays.
  if (brought.size > 0)
    await connection.run(removeImagesCommand([...brought]), { timeout: PATIENCE, accept: [0, 1] });
}

async function prune({ connection, root }: HeldHost, keep: number, { log }: Context): Promise<void> {
  const { stdout } = await connection.run(pruneCommand(root, keep), { timeout: 2 * PATIENCE });
  const removed = (what: string) => stdout.split("\n").filter((line) => line.startsWith(`${what} `)).length;
  const [releases, images] = [removed("release"), removed("image")];
  if (releases + images > 0)
    log.info(`${connection.name}: removed ${releases} releases and ${images} images`);
}
