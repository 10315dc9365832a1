import type { ComposeModel } from "../../compose/model.ts";
import { parseModel } from "../../compose/read-model.ts";
import type { Place } from "../../health/place.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import { mask } from "../../system/secrets.ts";
import type { AuditEntry, HostAudit, HostReleases, HostStatus, Prunable } from "../hosted.ts";
import type { HostedProject, Visit } from "../target.ts";
import { hostAccess } from "./access.ts";
import { entryText, parseAudit } from "./audit.ts";
import {
  auditCommand,
  noteCommand,
  plainCommand,
  prunableCommand,
  pruneCommand,
  type RemoteCommand,
  releasesCommand,
  statusCommand,
  unlockCommand,
} from "./commands.ts";
import type { HostConnection } from "./connection.ts";
import { connectAll, type HeldHost, holdFleet, onAll } from "./fleet.ts";
import { claimantOf, ownershipProblem } from "./ownership.ts";
import { hostPlace } from "./place.ts";
import { projectFolder } from "./release.ts";
import { parseReleases } from "./releases.ts";
import { hostStatus } from "./status.ts";

/* What is asked of hosts, and done there without a switch. */

/** Milliseconds for a question to a host. */
const PATIENCE = 30_000;

/** Runs a command on a host, and returns what it printed. */
type Ask = (command: RemoteCommand) => Promise<string>;

/** Connects to all hosts at once and asks each. @throws StageFailure naming the host that cannot be reached. */
async function askHosts<Answer>(
  { inputs }: HostedProject,
  context: Context,
  work: (connection: HostConnection, ask: Ask) => Promise<Answer>,
): Promise<readonly Answer[]> {
  await using access = await hostAccess(inputs, context);
  const opened: HostConnection[] = [];
  try {
    // The commands of a question are not what its reader wants to see.
    const quiet = { ...context, log: { ...context.log, info: () => {} } };
    const connections = await connectAll(inputs, access, quiet, (connection) => opened.push(connection));
    return await onAll(connections, (connection) => work(connection, askOn(connection, context)));
  } finally {
    await onAll(opened, async (connection) => connection[Symbol.asyncDispose]());
  }
}

function askOn(connection: HostConnection, { signal }: Context): Ask {
  return async (command) =>
    (await connection.run(command, { signal, timeout: PATIENCE, quiet: true })).stdout;
}

export function releasesOn(hosted: HostedProject, context: Context): Promise<readonly HostReleases[]> {
  return askHosts(hosted, context, async ({ name }, ask) =>
    parseReleases(name, await ask(releasesCommand(folderOf(hosted)))),
  );
}

export function statusOn(hosted: HostedProject, context: Context): Promise<readonly HostStatus[]> {
  const root = folderOf(hosted);
  return askHosts(hosted, context, async ({ name }, ask) => {
    const releases = parseReleases(name, await ask(releasesCommand(root)));
    const file = plainCommand(["cat", `${root}/current/compose.yaml`]);
    const [status, compose] = await Promise.all([
      ask(statusCommand(root, hosted.project)),
      releases.current ? ask(file) : "",
    ]);
    return hostStatus(releases, status, compose);
  });
}

export async function visitHosts<Found>(
  hosted: HostedProject,
  { note, holds }: Visit,
  context: Context,
  work: (place: Place) => Promise<Found>,
): Promise<readonly Found[]> {
  const root = folderOf(hosted);
  const each = async (connection: HostConnection, ask: Ask) => {
    const model = await currentModel(connection, root, hosted.project, ask);
    if (note) await ask(noteCommand(root, entryText(noteOf(hosted, note))));
    return work(hostPlace(connection, model, context));
  };
  return holds
    ? holdHosts(hosted, context, ({ connection }, ask) => each(connection, ask))
    : askHosts(hosted, context, each);
}

/** @throws StageFailure when no release runs there. */
async function currentModel(
  { name }: HostConnection,
  root: string,
  project: string,
  ask: Ask,
): Promise<ComposeModel> {
  const file = `${root}/current/compose.yaml`;
  const compose = await ask(plainCommand(["sh", "-c", 'cat -- "$1" 2> /dev/null || :', "sh", file]));
  if (compose.trim()) return parseModel(compose);
  throw new StageFailure(`${name}: no release of ${project} runs there: ${file} is missing.`);
}

function noteOf(
  { by, runUrl }: HostedProject,
  { action, details }: Pick<AuditEntry, "action" | "details">,
): AuditEntry {
  const time = new Date().toISOString().replace(/\.\d+/, "");
  return { time, action, details: mask(details), release: null, outcome: null, by, runUrl: runUrl ?? null };
}

export function auditOn(
  hosted: HostedProject,
  lines: number,
  context: Context,
): Promise<readonly HostAudit[]> {
  return askHosts(hosted, context, async ({ name }, ask) => ({
    host: name,
    entries: parseAudit(await ask(auditCommand(folderOf(hosted), lines))),
  }));
}

export async function pruneOn(
  hosted: HostedProject,
  agree: (found: readonly Prunable[]) => Promise<boolean>,
  context: Context,
): Promise<readonly Prunable[]> {
  const root = folderOf(hosted);
  const keep = hosted.inputs.keepReleases;
  const found = await askHosts(hosted, context, async ({ name }, ask) =>
    parsePruned(name, await ask(prunableCommand(root, keep))),
  );
  if (found.every(isEmpty)) return found;
  if (!(await agree(found)))
    throw new StageFailure("Nothing was removed: the question was not answered with yes.");
  return holdHosts(hosted, context, async ({ connection }, ask) => {
    await ask(noteCommand(root, entryText(noteOf(hosted, { action: "prune", details: `keep ${keep}` }))));
    return parsePruned(connection.name, await ask(pruneCommand(root, keep)));
  });
}

function isEmpty({ releases, images, backups }: Prunable): boolean {
  return releases.length + images.length + backups.length === 0;
}

/** What prune.sh printed. */
function parsePruned(host: string, text: string): Prunable {
  const named = (what: string) =>
    text.split("\n").flatMap((line) => (line.startsWith(`${what} `) ? [line.slice(what.length + 1)] : []));
  return { host, releases: named("release"), images: named("image"), backups: named("backup") };
}

/** The same as {@link askHosts}, under the lock of each host. */
async function holdHosts<Answer>(
  { project, inputs, runUrl, ...origin }: HostedProject,
  context: Context,
  work: (host: HeldHost, ask: Ask) => Promise<Answer>,
): Promise<readonly Answer[]> {
  await using access = await hostAccess(inputs, context);
  await using fleet = await holdFleet(project, inputs, runUrl, access, context);
  for (const { connection, root, record } of fleet.hosts) {
    const problem = ownershipProblem(root, record, claimantOf({ project, ...origin }, record));
    if (problem) throw new StageFailure(`${connection.name}: ${problem}`);
  }
  // Awaited here: the locks are held until it has ended.
  return await onAll(fleet.hosts, (host) => work(host, askOn(host.connection, context)));
}

export async function unlockHosts(
  hosted: HostedProject,
  owners: ReadonlyMap<string, string>,
  context: Context,
): Promise<readonly string[]> {
  const kept = await askHosts(hosted, context, async ({ name }, ask) => {
    const owner = owners.get(name);
    if (owner === undefined) return [];
    const root = folderOf(hosted);
    await ask(noteCommand(root, entryText(noteOf(hosted, { action: "unlock", details: owner }))));
    const answer = await ask(unlockCommand(root, owner));
    return answer.includes("left") ? [name] : [];
  });
  return kept.flat();
}

function folderOf({ inputs, project }: HostedProject): string {
  return projectFolder(inputs.path, project);
}
