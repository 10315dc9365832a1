import { collectFiles, type ProjectFiles } from "../../compose/files.ts";
import type { Project } from "../../compose/project.ts";
import type { DeployInputs, NamingInputs, ProjectInputs } from "../../inputs/inputs.ts";
import type { Context } from "../../model/context.ts";
import { Cancelled, messageOf, StageFailure } from "../../model/failure.ts";
import type { Candidate, DeployResult, HostResult } from "../../model/result.ts";
import { hostAccess } from "../../targets/ssh/access.ts";
import { type Switch, switchHost } from "../../targets/ssh/switch.ts";
import { checkTarget, holdHosts, onAll, type Target } from "../../targets/ssh/targets.ts";
import { missingEntries, uploadRelease } from "../../targets/ssh/upload.ts";
import { builtImages, foreignImages } from "./images.ts";
import { pullEverywhere } from "./prefetch.ts";
import { releaseFiles, releaseId, type Version } from "./release.ts";

type Inputs = DeployInputs & Pick<NamingInputs, "registryAuths"> & Pick<ProjectInputs, "services">;

/** Milliseconds for a short question to a host. */
const PATIENCE = 30_000;

/**
 * Brings a release to every host: images first, then its folder, then the switch, which each host makes by itself. Until
 * the switch, a failure leaves the hosts as they were; after it, one that fails takes all of them back.
 *
 * @throws StageFailure saying what became of each host; its result has the details.
 * @throws Cancelled saying the same when the run is cancelled.
 */
export async function deploy(
  project: Project,
  candidates: readonly Candidate[],
  inputs: Inputs,
  version: Version,
  context: Context,
): Promise<DeployResult> {
  const { log, signal } = context;
  const built = builtImages(project.images, candidates);
  const files = await collectFiles(project.model, project.root, context.env);
  await using access = await hostAccess(inputs, context);
  await using held = await holdHosts(project.model.name, inputs, version.runUrl, access, context);
  const { targets } = held;
  for (const target of targets) checkTarget(target, project.model, inputs.services, candidates);

  const what: Switch = {
    release: releaseId(
      new Date(),
      version.version,
      targets.flatMap(({ state }) => state.releases.map(({ id }) => id)),
    ),
    project: project.model.name,
    owner: held.owner,
    patience: inputs.deployTimeout,
  };
  // From the switch on, each host keeps its lock by itself.
  const preparing = { ...context, signal: AbortSignal.any([signal, held.lost]) };
  try {
    const foreign = await pullEverywhere(
      targets,
      built,
      foreignImages(project.model, built),
      inputs.registryAuths,
      preparing,
    );
    log.info(`release ${what.release}`);
    await onAll(targets, (target) => {
      const release = { ...version, id: what.release, time: new Date() };
      const texts = releaseFiles(release, project.model, files, built, foreign, target.root);
      return uploadRelease(target, what.release, texts, files, target.state.content, preparing);
    });
    await onAll(targets, ({ lock }) => lock.confirm());
    signal.throwIfAborted();
  } catch (error) {
    await onAll(targets, (target) => discard(target, what, files)).catch((left: unknown) =>
      log.warning(`could not clear up: ${messageOf(left)}`),
    );
    if (signal.aborted) throw new Cancelled(`${messageOf(signal.reason)}; the hosts are as they were`);
    throw error;
  }

  const hosts = await switchAll(targets, what, context);
  const result: DeployResult = { release: what.release, hosts: [...hosts] };
  const message = hosts.map(
    ({ host, outcome, reason }) => `${host}: ${outcome}${reason ? `: ${reason}` : ""}`,
  );
  const succeeded = hosts.every(isThere);
  if (!succeeded && signal.aborted) throw new Cancelled(`${messageOf(signal.reason)}; ${message.join("; ")}`);
  // Also what has just failed. Where it is not known how a host stands, nothing more is touched.
  await onAll(
    targets.filter((_, index) => hosts[index] && isSettled(hosts[index])),
    (target) => prune(target, inputs.keepReleases, context),
  ).catch((error: unknown) => log.warning(`old releases could not be removed: ${messageOf(error)}`));
  if (!succeeded) throw new StageFailure(message.join("\n"), { found: { deploy: result } });
  return result;
}

function isThere({ outcome }: HostResult): boolean {
  return outcome === "deployed" || outcome === "unchanged";
}

function isSettled(result: HostResult): boolean {
  return isThere(result) || result.outcome === "rolled-back";
}

async function switchAll(
  targets: readonly Target[],
  what: Switch,
  context: Context,
): Promise<readonly HostResult[]> {
  const results = await onAll(targets, (target) => switchHost(target, "forward", what, context));
  if (results.every(isThere)) return results;
  // One failed host takes the fleet back.
  return onAll(targets, async (target, index) => {
    const result = results[index];
    if (!result || !isThere(result)) return result ?? unswitched(target, what);
    const back = await switchHost(target, "back", what, context);
    const reason = `another host has failed${back.reason ? `; ${back.reason}` : ""}`;
    return { ...back, previous: result.previous, services: result.services, reason };
  });
}

function unswitched({ connection }: Target, { release }: Switch): HostResult {
  return { host: connection.name, outcome: "failed", release, previous: null, services: [] };
}

/** Takes away what was brought before the switch. */
async function discard(target: Target, { release, owner }: Switch, files: ProjectFiles): Promise<void> {
  const { connection, root, state, brought } = target;
  const paths = missingEntries(files, state.content).map(({ address, name }) => `${address}/${name}`);
  await connection.script("discard", [root, owner, release, ...paths], { timeout: PATIENCE });
  // An image that something else has begun to use stays.
  if (brought.size > 0)
    await connection.run(["docker", "image", "rm", ...brought], { timeout: PATIENCE, accept: [0, 1] });
}

async function prune({ connection, root }: Target, keep: number, { log }: Context): Promise<void> {
  const { stdout } = await connection.script("prune", [root, String(keep)], { timeout: 2 * PATIENCE });
  const releases = stdout.split("\n").filter((line) => line.startsWith("release ")).length;
  const images = stdout.split("\n").filter((line) => line.startsWith("image ")).length;
  if (releases + images > 0)
    log.info(`${connection.name}: removed ${releases} releases and ${images} images`);
}
