import type { Context } from "../../../model/context.ts";
import { StageFailure } from "../../../model/failure.ts";
import type { HostResult } from "../../../model/result.ts";
import { firstVersionCommand, lookCommand } from "../commands.ts";
import { type HeldHost, onAll } from "../fleet.ts";
import { parseHostState } from "../state.ts";
import { eventWords, parseSwitchEvent } from "./events.ts";
import { hasSettled } from "./fleet.ts";
import { type Switch, switchHost } from "./switch.ts";

/**
 * Finishes the switches that were killed, by a restart of a host for example: each host ends wholly on one release before
 * anything else is done there.
 *
 * @returns the hosts with the state that they have then.
 * @throws StageFailure when it is not known how it ended.
 */
export function finishKilled(
  hosts: readonly HeldHost[],
  what: Omit<Switch, "release">,
  context: Context,
): Promise<readonly HeldHost[]> {
  return onAll(hosts, async (host) => {
    const { connection, root, state, record } = host;
    if (state.unfinished.length === 0) return host;
    for (const { id, mode } of state.unfinished) {
      context.log.warning(`${connection.name}: the switch to ${id} was killed; finishing it first`);
      const names = { ...what, project: record?.project ?? what.project, release: id };
      if (mode === "back")
        await connection.run(firstVersionCommand({ ...names, root }), {
          signal: context.signal,
          accept: [0, 1],
          onStdout: (line) => {
            const event = parseSwitchEvent(line);
            if (event) context.log.info(`${connection.name}: ${eventWords(event).text}`);
          },
        });
      else report(await switchHost(host, "finish", names, context), context);
    }
    const { stdout } = await connection.run(lookCommand(root, what.project), { signal: context.signal });
    return { ...host, state: parseHostState(stdout) };
  });
}

/** A host that could not go back either gets the new release, which may be the fix. */
function report(result: HostResult, { log }: Pick<Context, "log">): void {
  const { host, release, outcome, reason } = result;
  if (outcome === "unknown") throw new StageFailure(`${host}: ${release} could not be finished: ${reason}`);
  if (!hasSettled(result)) log.warning(`${host}: ${release}: ${outcome}: ${reason}`);
}
