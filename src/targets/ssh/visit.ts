import { parseModel } from "../../compose/read-model.ts";
import type { Place } from "../../health/place.ts";
import type { Context } from "../../model/context.ts";
import { StageFailure } from "../../model/failure.ts";
import type { HostedProject, HostReleases, HostStatus } from "../target.ts";
import { hostAccess } from "./access.ts";
import {
  plainCommand,
  type RemoteCommand,
  releasesCommand,
  statusCommand,
  unlockCommand,
} from "./commands.ts";
import type { HostConnection } from "./connection.ts";
import { connectAll, onAll } from "./fleet.ts";
import { hostPlace } from "./place.ts";
import { projectFolder } from "./release.ts";
import { parseReleases } from "./releases.ts";
import { hostStatus } from "./status.ts";

/* What is asked of hosts, and done there without the lock. */

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
    return await onAll(connections, (connection) =>
      work(connection, async (command) => {
        const options = { signal: context.signal, timeout: PATIENCE, quiet: true };
        return (await connection.run(command, options)).stdout;
      }),
    );
  } finally {
    await onAll(opened, async (connection) => connection[Symbol.asyncDispose]());
  }
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

export function visitHosts<Found>(
  hosted: HostedProject,
  context: Context,
  work: (place: Place) => Promise<Found>,
): Promise<readonly Found[]> {
  const file = `${folderOf(hosted)}/current/compose.yaml`;
  return askHosts(hosted, context, async (connection, ask) => {
    const compose = await ask(plainCommand(["sh", "-c", 'cat -- "$1" 2> /dev/null || :', "sh", file]));
    if (!compose.trim())
      throw new StageFailure(
        `${connection.name}: no release of ${hosted.project} runs there: ${file} is missing.`,
      );
    return work(hostPlace(connection, parseModel(compose), context));
  });
}

export async function unlockHosts(
  hosted: HostedProject,
  owners: ReadonlyMap<string, string>,
  context: Context,
): Promise<readonly string[]> {
  const kept = await askHosts(hosted, context, async ({ name }, ask) => {
    const owner = owners.get(name);
    const answer = owner === undefined ? "" : await ask(unlockCommand(folderOf(hosted), owner));
    return answer.includes("left") ? [name] : [];
  });
  return kept.flat();
}

function folderOf({ inputs, project }: HostedProject): string {
  return projectFolder(inputs.path, project);
}
