import type { RegistryAuth } from "../../inputs/inputs.ts";
import { registryName } from "../../model/reference.ts";
import type { HostImage } from "./images.ts";
import { type ScriptName, scriptArgs } from "./scripts.ts";

/*
 * Every command that a deployment runs on a host, spelled once: `plan` shows these with placeholders, and a deployment
 * runs them with its own values. Pure.
 */

/** A program on a host, or one of our scripts, whose text travels within the command. */
export interface RemoteCommand {
  /** What failed, when it fails: `lock.sh`, `docker image rm`. */
  readonly name: string;
  /** How it is shown: a script by its name, `["sh", "lock.sh", …]`. */
  readonly words: readonly string[];
  /** The argv that runs on the host. */
  readonly argv: readonly string[];
}

/** What the commands of a deployment to one host have in common. */
export interface Names {
  /** The project's folder on the host. */
  readonly root: string;
  readonly project: string;
  /** Who holds the lock. */
  readonly owner: string;
  readonly release: string;
  /** Milliseconds for each service to pass its gate. */
  readonly patience: number;
  /** Milliseconds that all services must stay up afterwards. */
  readonly stableFor: number;
  /** How many lines of a failing service's log are reported. */
  readonly logLines: number;
}

/** Runs one of our scripts, which need not be on the host. */
function scriptCommand(name: ScriptName, ...args: readonly string[]): RemoteCommand {
  const file = `${name}.sh`;
  return { name: file, words: ["sh", file, ...args], argv: scriptArgs(name, ...args) };
}

/** Seconds without a heartbeat after which the owner of a lock counts as dead. */
export const STALE = 60;

export function lockCommand(root: string, owner: string, runUrl: string | undefined): RemoteCommand {
  return scriptCommand("lock", root, owner, runUrl ?? "", String(STALE));
}

/** Keeps the lock, and reports when another owner holds it. */
export function heartbeatCommand(root: string, owner: string): RemoteCommand {
  return scriptCommand("heartbeat", root, owner);
}

export function unlockCommand(root: string, owner: string): RemoteCommand {
  return scriptCommand("unlock", root, owner);
}

export function lookCommand(root: string, project: string): RemoteCommand {
  return scriptCommand("look", root, project);
}

/** Asks whose the folder is. */
export function recordCommand(root: string): RemoteCommand {
  return scriptCommand("record", root);
}

/** Leaves the folder of another project to this one. */
export function leaveCommand({ root, owner }: Pick<Names, "root" | "owner">): RemoteCommand {
  return scriptCommand("leave", root, owner);
}

export function surveyCommand(path: string): RemoteCommand {
  return scriptCommand("survey", path);
}

/** `+` marks the images that need one of the logins, which travel by standard input. */
export function pullCommand(
  root: string,
  images: readonly HostImage[],
  auths: readonly RegistryAuth[],
): RemoteCommand {
  const known = new Set(auths.map(({ registry }) => registryName(registry)));
  const words = images.map(({ reference, registry }) => (known.has(registry) ? `+${reference}` : reference));
  return scriptCommand("pull", root, ...words);
}

/**
 * Reads the archive of {@link archiveArgs} from standard input.
 * @param from the release that this one repeats.
 */
export function receiveCommand(
  { root, release }: Pick<Names, "root" | "release">,
  from?: string,
): RemoteCommand {
  return scriptCommand("receive", root, release, ...(from === undefined ? [] : [from]));
}

/** Asks how the containers of a project were made. */
export function runningCommand(project: string): RemoteCommand {
  return scriptCommand("running", project);
}

/** Makes a release the current one, as what runs already. */
export function adoptCommand(root: string, release: string): RemoteCommand {
  return scriptCommand("adopt", root, release);
}

/** Asks how the project is. */
export function statusCommand(root: string, project: string): RemoteCommand {
  return scriptCommand("status", root, project);
}

/** Lists the releases in the folder. */
export function releasesCommand(root: string): RemoteCommand {
  return scriptCommand("releases", root);
}

/** What a switch does: `forward` to the release, `back` to what ran before it, `finish` what a killed one has begun. */
export type SwitchMode = "forward" | "back" | "finish";

/** Starts the switch, or follows it when it has been started. */
export function startCommand(mode: SwitchMode, names: Names): RemoteCommand {
  return scriptCommand("start", ...switchArgs(mode, names));
}

/** Goes back from a release of the first version, whose switch cannot be followed. */
export function firstVersionCommand(names: Names): RemoteCommand {
  const argv = ["sh", `${releaseFolder(names)}/switch.sh`, ...switchArgs("back", names)];
  return { name: "switch.sh", words: argv, argv };
}

function switchArgs(mode: SwitchMode, names: Names): readonly string[] {
  const { root, release, project, owner, patience, stableFor, logLines } = names;
  const seconds = (milliseconds: number) => String(Math.ceil(milliseconds / 1_000));
  const limits = [seconds(Math.max(1, patience)), owner, seconds(stableFor), String(logLines)];
  return [mode, root, release, project, ...limits];
}

/** A command that ends with the connection, or when standard input is closed. It reads nothing itself. */
export function attachedCommand(argv: readonly string[]): RemoteCommand {
  return { name: argv.slice(0, 2).join(" "), words: argv, argv: scriptArgs("attached", ...argv) };
}

/** A command that is shown as it is. */
export function plainCommand(argv: readonly string[]): RemoteCommand {
  return { name: argv.slice(0, 2).join(" "), words: argv, argv };
}

/** Asks a running switch to roll back. */
export function stopCommand(names: Pick<Names, "root" | "release">): RemoteCommand {
  return scriptCommand("stop", releaseFolder(names));
}

export function pruneCommand(root: string, keepReleases: number): RemoteCommand {
  return scriptCommand("prune", root, String(keepReleases));
}

/** Says what {@link pruneCommand} would remove. */
export function prunableCommand(root: string, keepReleases: number): RemoteCommand {
  return scriptCommand("prune", root, String(keepReleases), "list");
}

/** Adds an entry to the audit log. */
export function noteCommand(root: string, entry: string): RemoteCommand {
  return scriptCommand("note", root, entry);
}

export function auditCommand(root: string, lines: number): RemoteCommand {
  return scriptCommand("audit", root, String(lines));
}

/** @param files `ADDRESS/NAME` of those that this deployment has brought. */
export function discardCommand(
  { root, owner, release }: Pick<Names, "root" | "owner" | "release">,
  files: readonly string[],
): RemoteCommand {
  return scriptCommand("discard", root, owner, release, ...files);
}

export function removeImagesCommand(references: readonly string[]): RemoteCommand {
  return plainCommand(["docker", "image", "rm", ...references]);
}

/** The folder of a release on the host. */
export function releaseFolder({ root, release }: Pick<Names, "root" | "release">): string {
  return `${root}/releases/${release}`;
}

/** Writes the archive that receive.sh reads: `complete` comes last and shows that nothing is missing. */
export function archiveArgs(folder: string): readonly string[] {
  return ["tar", "-c", "-f", "-", "-C", folder, "content", "release", "complete"];
}
