import type { ProjectFiles } from "../../compose/files.ts";
import type { Context } from "../../model/context.ts";
import type { DeployResult } from "../../model/result.ts";
import type { Deployment } from "../target.ts";
import { hostAccess } from "./access.ts";
import { adoptRunning } from "./adopt.ts";
import { bringRelease, claimHosts } from "./before.ts";
import { leaveCommand } from "./commands.ts";
import { type Fleet, type HeldHost, holdFleet, onAll } from "./fleet.ts";
import { builtImages, foreignImages, type ServiceImages } from "./images.ts";
import { dumpFiles } from "./model-files.ts";
import { isOfAnother } from "./ownership.ts";
import { pullEverywhere } from "./prefetch.ts";
import { nextReleaseId, releaseFiles } from "./release.ts";
import { checkState, isForeign } from "./state.ts";
import { switchOver } from "./switch-over.ts";
import { missingEntries, uploadRelease } from "./upload.ts";

/** Milliseconds for a short command on a host. */
const PATIENCE = 30_000;

/** What a host gets of the images that the project builds. */
type BuiltFor = (host: { readonly state: Pick<HeldHost["state"], "platform"> }) => ServiceImages;

/**
 * Brings a release to every host: images first, then its folder, then the switch, which each host makes by itself. Until
 * the switch, a failure leaves the hosts as they were; after it, one that fails takes all of them back.
 *
 * @throws StageFailure saying what became of each host; its result has the details.
 * @throws Cancelled saying the same when the run is cancelled.
 */
export async function deployToHosts(deployment: Deployment, context: Context): Promise<DeployResult> {
  const { project, inputs, version } = deployment;
  const builtFor: BuiltFor = ({ state }) =>
    builtImages(project.images, deployment.candidates, state.platform);
  // What no host could pull is said at once.
  builtFor({ state: { platform: undefined } });
  const files = await deployment.files();
  await using access = await hostAccess(inputs, context);
  await using fleet = await holdFleet(project.model.name, inputs, version.runUrl, access, context);
  const limits = {
    project: project.model.name,
    owner: fleet.owner,
    patience: inputs.deployTimeout,
    stableFor: inputs.stableFor,
    logLines: inputs.deployLogLines,
  };
  const claimant = { project: limits.project, repository: version.repository, adopt: inputs.adopt };
  const claimed = await claimHosts(fleet.hosts, () => claimant, limits, context);
  const hosts = await onAll(claimed, async (host) =>
    inputs.adopt && isForeign(host.state) ? adoptRunning(host, limits.project, version, context) : host,
  );
  const names = { ...limits, release: nextReleaseId(version.version, hosts) };
  for (const host of hosts) checkHost(host, deployment);
  await bringRelease(
    { ...fleet, hosts },
    names.release,
    ({ state }) => missingEntries(files, state.content).map(({ address, name }) => `${address}/${name}`),
    (either) => bring(deployment, builtFor, files, { ...fleet, hosts }, names.release, either),
    context,
  );
  // Awaited here: the locks are held until it has ended.
  return await switchOver(hosts, names, project.model, inputs.keepReleases, context);
}

/** @throws StageFailure naming the host when it rejects the deployment. */
function checkHost({ connection, state, record }: HeldHost, deployment: Deployment): void {
  const { project, candidates, inputs } = deployment;
  // Nothing of another project is ours to return to.
  const ours = isOfAnother(record, project.model.name)
    ? { ...state, current: undefined, services: [] }
    : state;
  checkState(connection.name, ours, project.model, inputs.services, candidates);
}

/** The images, the release's folder, and the place of another project's when that is adopted. */
async function bring(
  { project, inputs, version, tested }: Deployment,
  builtFor: BuiltFor,
  files: ProjectFiles,
  { hosts, owner }: Pick<Fleet, "hosts" | "owner">,
  release: string,
  context: Context,
): Promise<void> {
  const { log, signal } = context;
  const named = foreignImages(project.model, project.images, tested);
  const foreign = await pullEverywhere(hosts, builtFor, named, inputs.registryAuths, context);
  log.info(`release ${release}`);
  const record = { ...version, id: release, time: new Date() };
  await onAll(hosts, (host) => {
    const texts = {
      ...releaseFiles(record, project.model, files, builtFor(host), foreign, host.root),
      ...(inputs.backupBefore ? dumpFiles(project.model) : {}),
    };
    return uploadRelease(host, release, texts, missingEntries(files, host.state.content), context);
  });
  await onAll(hosts, async ({ connection, root, record: found }) => {
    if (!isOfAnother(found, project.model.name)) return;
    await connection.run(leaveCommand({ root, owner }), { signal, timeout: PATIENCE });
  });
}
