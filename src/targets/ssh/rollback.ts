import { parseModel } from "../../compose/read-model.ts";
import type { Context } from "../../model/context.ts";
import { parseReference } from "../../model/reference.ts";
import type { DeployResult } from "../../model/result.ts";
import type { HostedProject, KeptRelease } from "../target.ts";
import { hostAccess } from "./access.ts";
import { bringRelease, claimHosts } from "./before.ts";
import { plainCommand, releaseFolder, releasesCommand } from "./commands.ts";
import { type HeldHost, holdFleet, onAll } from "./fleet.ts";
import type { FolderRecord } from "./ownership.ts";
import { pullImages } from "./pull.ts";
import { RECORD_FORMAT, recordText } from "./record.ts";
import { nextReleaseId, type ReleaseFiles } from "./release.ts";
import { commonTarget, type HostTarget, originOf, parseReleases, rollbackTarget } from "./releases.ts";
import { switchOver } from "./switch-over.ts";
import { uploadRelease } from "./upload.ts";

/** Milliseconds for a short question to a host. */
const PATIENCE = 30_000;

/**
 * Goes back to a release that all hosts keep, by a new release that repeats it: the same images, files and definitions,
 * and the same gates. A rollback that fails goes back to what ran before it, like any deployment. One-shots do not run.
 *
 * @param wanted the id or the version of a release; `undefined` for the one before.
 * @throws StageFailure when a host does not have the release, or saying what became of each host.
 * @throws Cancelled when the run is cancelled.
 */
export async function rollBackHosts(
  hosted: HostedProject,
  wanted: string | undefined,
  context: Context,
): Promise<DeployResult> {
  const { project, inputs } = hosted;
  await using access = await hostAccess(inputs, context);
  await using fleet = await holdFleet(project, inputs, hosted.runUrl, access, context);
  const limits = {
    patience: inputs.deployTimeout,
    stableFor: inputs.stableFor,
    logLines: inputs.deployLogLines,
  };
  const names = { project, owner: fleet.owner, ...limits };
  const hosts = await claimHosts(
    fleet.hosts,
    // Outside of a checkout nothing says which repository is meant.
    (record) => ({ project, repository: repositoryOf(hosted, record), adopt: false }),
    names,
    context,
  );
  const targets = await onAll(hosts, (host) => findTarget(host, wanted, context));
  const target = commonTarget(targets);
  const release = nextReleaseId(target.version, hosts);
  context.log.info(`release ${release} repeats ${originOf(target)}`);
  await bringRelease(
    { ...fleet, hosts },
    release,
    () => [],
    async (either) => {
      await onAll(hosts, async (host, index) => {
        const from = targets[index]?.target ?? target;
        await pullMissing(host, from, hosted, either);
        await uploadRelease(host, release, filesOf(release, from, host, hosted), [], either, from.id);
      });
    },
    context,
  );
  const model = await modelOf(hosts[0], release, context);
  return await switchOver(hosts, { ...names, release }, model, inputs.keepReleases, context);
}

async function findTarget(
  { connection, root }: HeldHost,
  wanted: string | undefined,
  { signal }: Context,
): Promise<HostTarget> {
  const { stdout } = await connection.run(releasesCommand(root), { signal, timeout: PATIENCE });
  const host = connection.name;
  return { host, target: rollbackTarget(parseReleases(host, stdout), wanted) };
}

/** A host has them, unless somebody has removed them. */
async function pullMissing(
  host: HeldHost,
  { images }: KeptRelease,
  { inputs }: HostedProject,
  context: Context,
): Promise<void> {
  const references = [...new Set(Object.values(images))];
  const wanted = references.map((reference) => ({ reference, registry: parseReference(reference).registry }));
  await pullImages(host, wanted, inputs.registryAuths, context, ({ image, isNew }) => {
    if (isNew) host.brought.add(image);
  });
}

function repositoryOf({ repository }: HostedProject, record: FolderRecord | undefined): string | undefined {
  return repository ?? record?.repository ?? undefined;
}

/** The files that are not those of the release which is repeated. switch.sh looks for "rollback". */
function filesOf(
  release: string,
  from: KeptRelease,
  { record: owned }: HeldHost,
  hosted: HostedProject,
): ReleaseFiles {
  const record = {
    ...{ schemaVersion: RECORD_FORMAT, id: release, project: hosted.project },
    repository: repositoryOf(hosted, owned) ?? null,
    ...{ version: from.version, commit: from.commit, runUrl: hosted.runUrl ?? null, by: hosted.by },
    ...{ time: new Date().toISOString(), rollbackTo: originOf(from), images: from.images },
  };
  return { "release.json": recordText(record), rollback: `${originOf(from)}\n` };
}

/** What the release runs, from its own compose file. */
async function modelOf(host: HeldHost | undefined, release: string, { signal }: Context) {
  if (!host) throw new TypeError("a rollback needs a host");
  const file = `${releaseFolder({ root: host.root, release })}/compose.yaml`;
  const { stdout } = await host.connection.run(plainCommand(["cat", file]), { signal, timeout: PATIENCE });
  return parseModel(stdout);
}
