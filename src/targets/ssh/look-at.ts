import type { Context } from "../../model/context.ts";
import type { HostedProject, HostReleases, HostStatus } from "../target.ts";
import { hostAccess } from "./access.ts";
import { plainCommand, type RemoteCommand, releasesCommand, statusCommand } from "./commands.ts";
import type { HostConnection } from "./connection.ts";
import { connectAll, onAll } from "./fleet.ts";
import { projectFolder } from "./release.ts";
import { parseReleases } from "./releases.ts";
import { hostStatus } from "./status.ts";

/* Questions to hosts that change nothing, and therefore need no lock. */

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

function folderOf({ inputs, project }: HostedProject): string {
  return projectFolder(inputs.path, project);
}
