import { hooksOf } from "../../compose/hooks.ts";
import type { ComposeModel } from "../../compose/model.ts";
import { inspectContainersArgs, listServicesArgs } from "../../docker/container.ts";
import { commandStep } from "../../health/probe.ts";
import { probesOf } from "../../health/probes.ts";
import type { HostAddress } from "../../inputs/inputs.ts";
import type { Candidate } from "../../model/result.ts";
import { formatStep, type Step } from "../../model/step.ts";
import { rolloutsOf } from "../../rollout/rule.ts";
import type { Deployment } from "../target.ts";
import type { Access } from "./args.ts";
import {
  adoptCommand,
  archiveArgs,
  discardCommand,
  firstVersionCommand,
  heartbeatCommand,
  leaveCommand,
  lockCommand,
  lookCommand,
  type Names,
  plainCommand,
  pruneCommand,
  pullCommand,
  type RemoteCommand,
  receiveCommand,
  recordCommand,
  removeImagesCommand,
  runningCommand,
  startCommand,
  stopCommand,
  unlockCommand,
} from "./commands.ts";
import { builtImages, foreignImages } from "./images.ts";
import { reloadOf } from "./live.ts";
import { firstPull, pinnedImages, secondPull } from "./prefetch.ts";
import { projectFolder } from "./release.ts";
import { connectionSteps, type Link, remoteStep, tunnelStep } from "./steps.ts";

/**
 * The commands of a deployment, host by host. What only a run knows has a placeholder: `<owner>`, `<release>`, and
 * `<home>` for the login's home, which lock.sh reports.
 */
export function planHosts(deployment: Deployment): readonly Step[] {
  return deployment.inputs.hosts.flatMap((host, number) => planHost(host, number, deployment));
}

/** The probes, which are asked where something has changed. */
function probeSteps(
  model: ComposeModel,
  link: Link,
  on: (command: RemoteCommand, more: Partial<Step>) => Step,
): readonly Step[] {
  const asked = probesOf(model);
  if (asked.length === 0) return [];
  const changed = { when: "if something has changed" };
  return [
    on(plainCommand(listServicesArgs(model.name)), changed),
    on(plainCommand(inspectContainersArgs(["<containers>"])), changed),
    ...asked.map(({ service, probe, port }) =>
      "command" in probe
        ? on(plainCommand(commandStep(`<container of ${service}>`, probe).argv), changed)
        : { ...tunnelStep(link, `<address of ${service}>:${port}`), ...changed },
    ),
  ];
}

/** How each service is replaced if it has changed: `web: start-first, because two of it can run at once`. */
function rolloutNotes(model: ComposeModel): readonly string[] {
  return [...rolloutsOf(model)].map(([name, { rollout, reason }]) => {
    const reload = reloadOf(model.services[name]?.["x-slipway"]);
    const unless = reload ? ", unless only its files have changed: then it reads them again" : "";
    return `${name}: ${rollout}, because ${reason}${unless}`;
  });
}

/** What makes a project that runs already the first release. */
function adoptionSteps(
  names: Names,
  on: (command: RemoteCommand, more: Partial<Step>) => Step,
): readonly Step[] {
  const foreign = { when: "if the project runs there without a release" };
  const { root, project } = names;
  const config = [
    "docker",
    "compose",
    "--project-name",
    project,
    "<its files there>",
    "--profile",
    "*",
    "config",
    "--format",
    "yaml",
  ];
  return [
    on(runningCommand(project), foreign),
    on(plainCommand(config), foreign),
    on(receiveCommand({ root, release: "<adopted>" }), {
      ...foreign,
      input: { argv: archiveArgs("$TMPDIR") },
    }),
    on(adoptCommand(root, "<adopted>"), foreign),
  ];
}

/** What runs around the switch, in its order. */
function hookNotes(model: ComposeModel): readonly string[] {
  return hooksOf(model).map(
    ({ time, command, service }) =>
      `${time}: ${formatStep({ argv: command })} ${service ? `in ${service}` : "on the host"}`,
  );
}

function planHost(
  address: HostAddress,
  number: number,
  { project, candidates, tested, inputs, version }: Deployment,
): readonly Step[] {
  const { model, images } = project;
  const access: Access = {
    knownHostsFile: "$TMPDIR/known_hosts",
    keyFile: inputs.sshKey === undefined ? undefined : "$TMPDIR/key",
    certificateFile: inputs.sshCertificate === undefined ? undefined : "$TMPDIR/certificate",
    jumps: inputs.jumpHosts,
  };
  const link = { address, access, socket: `$TMPDIR/${number}` };
  const path = projectFolder(inputs.path, model.name);
  const names: Names = {
    root: path.startsWith("/") ? path : `<home>/${path}`,
    project: model.name,
    owner: "<owner>",
    release: "<release>",
    patience: inputs.deployTimeout,
    stableFor: inputs.stableFor,
    logLines: inputs.deployLogLines,
  };
  const { root, owner } = names;
  const built = builtImages(images, candidates.map(asPlanned), undefined);
  const foreign = foreignImages(model, images, tested);
  const fixed = pinnedImages(foreign, (reference) => `<digest of ${reference}>`);
  const isFirst = number === 0;
  const pulls = [firstPull(isFirst, built, foreign), ...(isFirst ? [] : [secondPull(foreign, fixed)])];

  const { find, open, close } = connectionSteps(link);
  const on = (command: RemoteCommand, more: Partial<Step> = {}): Step => ({
    ...remoteStep(link, command),
    ...more,
  });
  const undoing = { when: "if a command before the switch fails" };
  return [
    ...find.map(({ step }) => step),
    open,
    on(lockCommand(path, owner, version.runUrl)),
    on(lookCommand(root, model.name)),
    on(recordCommand(root)),
    ...(inputs.adopt ? adoptionSteps(names, on) : []),
    ...pulls
      .filter((pulled) => pulled.length > 0)
      .map((pulled) => on(pullCommand(root, pulled, inputs.registryAuths))),
    on(receiveCommand(names), { input: { argv: archiveArgs("$TMPDIR") } }),
    ...(inputs.adopt ? [on(leaveCommand(names), { when: "if the folder is another project's" })] : []),
    on(heartbeatCommand(root, owner)),
    on(discardCommand(names, ["<files>"]), undoing),
    on(removeImagesCommand(["<images>"]), undoing),
    on(startCommand("forward", names), { notes: [...rolloutNotes(model), ...hookNotes(model)] }),
    on(startCommand("finish", names), { when: "if a switch was killed" }),
    on(firstVersionCommand(names), { when: "if one of the first version of Slipway was killed" }),
    on(stopCommand(names), { when: "if the run is cancelled" }),
    ...probeSteps(project.model, link, on),
    on(startCommand("back", names), { when: "if another host or a probe fails" }),
    on(pruneCommand(root, inputs.keepReleases)),
    on(unlockCommand(path, owner)),
    ...(close ? [close] : []),
  ];
}

/** What a host gets of an image depends on its platform, unless there is one only. */
function asPlanned(candidate: Candidate): Candidate {
  const [first, ...others] = candidate.platforms;
  const digest = `<digest of ${candidate.image} for the platform of the host>`;
  const known = others.length === 0 ? (first?.digest ?? candidate.digest) : digest;
  return { ...candidate, digest: known, platforms: [] };
}
