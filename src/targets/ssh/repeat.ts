import type { ComposeModel } from "../../compose/model.ts";
import { parseModel } from "../../compose/read-model.ts";
import type { Context } from "../../model/context.ts";
import { parseReference } from "../../model/reference.ts";
import type { DeployResult } from "../../model/result.ts";
import type { KeptRelease } from "../hosted.ts";
import type { HostedProject, Repetition } from "../target.ts";
import { hostAccess } from "./access.ts";
import { bringRelease, claimHosts } from "./before.ts";
import { plainCommand, releaseFolder, releasesCommand } from "./commands.ts";
import { type HeldHost, holdFleet, onAll } from "./fleet.ts";
import { modelFiles, type ReleaseFiles } from "./model-files.ts";
import { claimantOf, repositoryOf } from "./ownership.ts";
import { pullImages } from "./pull.ts";
import { RECORD_FORMAT, recordText } from "./record.ts";
import { nextReleaseId } from "./release.ts";
import {
  commonTarget,
  type HostTarget,
  originOf,
  parseReleases,
  rollbackTarget,
  runningRelease,
} from "./releases.ts";
import { restartedServices, scaledModel } from "./repetition.ts";
import { switchOver } from "./switch-over.ts";
import { uploadRelease } from "./upload.ts";

/** Milliseconds for a short question to a host. */
const PATIENCE = 30_000;

/**
 * Brings a new release that repeats one which all hosts keep: the same images and files, by the same lock, rollouts,
 * gates and probes. One that fails goes back to what ran before it, like any deployment. One-shots do not run.
 *
 * @throws InputError when the release has no such service.
 * @throws StageFailure when a host does not have the release, or saying what became of each host.
 * @throws Cancelled when the run is cancelled.
 */
export async function repeatOnHosts(
  hosted: HostedProject,
  repetition: Repetition,
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
  const hosts = await claimHosts(fleet.hosts, (record) => claimantOf(hosted, record), names, context);
  const targets = await onAll(hosts, (host) => findTarget(host, repetition, context));
  const target = commonTarget(
    targets,
    repetition.action === "rollback" ? "name one that all of them have with release" : "deploy first",
  );
  const release = nextReleaseId(target.version, hosts);
  const changed = await onAll(hosts, async (host, index) =>
    changesOf(repetition, await modelOn(host, (targets[index]?.target ?? target).id, context)),
  );
  context.log.info(`release ${release} repeats ${originOf(target)}`);
  await bringRelease(
    { ...fleet, hosts },
    release,
    () => [],
    async (either) => {
      await onAll(hosts, async (host, index) => {
        const from = targets[index]?.target ?? target;
        await pullMissing(host, from, hosted, either);
        const files = { ...changed[index], ...recordFiles(release, from, repetition, host, hosted) };
        await uploadRelease(host, release, files, [], either, from.id);
      });
    },
    context,
  );
  const [first] = hosts;
  if (!first) throw new TypeError("repeatOnHosts: no host");
  const model = await modelOn(first, release, context);
  return await switchOver(hosts, { ...names, release }, model, inputs.keepReleases, context);
}

async function findTarget(
  { connection, root }: HeldHost,
  repetition: Repetition,
  { signal }: Context,
): Promise<HostTarget> {
  const { stdout } = await connection.run(releasesCommand(root), { signal, timeout: PATIENCE });
  const host = connection.name;
  const found = parseReleases(host, stdout);
  const target =
    repetition.action === "rollback" ? rollbackTarget(found, repetition.release) : runningRelease(found);
  return { host, target };
}

/**
 * The files that are not those of the repeated release. switch.sh replaces the services that "restart" names although
 * nothing about them has changed.
 * @throws InputError when the release has no such service.
 */
function changesOf(repetition: Repetition, model: ComposeModel): ReleaseFiles {
  switch (repetition.action) {
    case "rollback":
      return {};
    case "restart":
      return {
        restart: restartedServices(model, repetition.services)
          .map((name) => `${name}\n`)
          .join(""),
      };
    case "scale":
      return modelFiles(scaledModel(model, repetition.replicas));
  }
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

/** What says of the release where it comes from. switch.sh looks for "repeats". */
function recordFiles(
  release: string,
  from: KeptRelease,
  repetition: Repetition,
  { record: owned }: HeldHost,
  hosted: HostedProject,
): ReleaseFiles {
  const record = {
    ...{ schemaVersion: RECORD_FORMAT, id: release, project: hosted.project },
    repository: repositoryOf(hosted, owned) ?? null,
    ...{ version: from.version, commit: from.commit, runUrl: hosted.runUrl ?? null, by: hosted.by },
    ...{ time: new Date().toISOString(), action: repetition.action, details: detailsOf(repetition) },
    ...{ repeats: originOf(from), images: from.images },
  };
  return { "release.json": recordText(record), repeats: `${originOf(from)}\n` };
}

/** What the action is about, for the audit log. */
function detailsOf(repetition: Repetition): string {
  switch (repetition.action) {
    case "rollback":
      return repetition.release ?? "";
    case "restart":
      return repetition.services.join(" ");
    case "scale":
      return [...repetition.replicas].map(([service, count]) => `${service}=${count}`).join(" ");
  }
}

/** What a release on a host runs, from its own compose file. */
async function modelOn(
  { connection, root }: HeldHost,
  release: string,
  { signal }: Context,
): Promise<ComposeModel> {
  const file = `${releaseFolder({ root, release })}/compose.yaml`;
  const { stdout } = await connection.run(plainCommand(["cat", file]), { signal, timeout: PATIENCE });
  return parseModel(stdout);
}
