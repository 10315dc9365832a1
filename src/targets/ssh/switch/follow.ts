import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../../../model/context.ts";
import { messageOf } from "../../../model/failure.ts";
import { formatDuration } from "../../../system/duration.ts";
import type { RemoteCommand } from "../commands.ts";
import { ConnectionError, type HostConnection } from "../connection.ts";
import { parseSwitchEvent, type SwitchEvent } from "./events.ts";

/** How long a host may be away, for example to restart, and how long to wait before each attempt. Milliseconds. */
export interface Patience {
  readonly away: number;
  readonly interval: number;
}
const PATIENCE: Patience = { away: 300_000, interval: 2_000 };

/**
 * Runs start.sh until it has told how the switch ended. When the connection breaks, the host goes on by itself: connects
 * again, and reads its events once more from the first one on.
 *
 * @param onEvent is called once for each event.
 * @returns whether the switch ended by itself.
 * @throws ConnectionError when the host stays away, HostError when start.sh fails, the signal's reason when it aborts.
 */
export async function followSwitch(
  connection: Pick<HostConnection, "name" | "run">,
  command: RemoteCommand,
  onEvent: (event: SwitchEvent) => void,
  { log, signal }: Pick<Context, "log" | "signal">,
  patience = PATIENCE,
): Promise<"ended" | "gone"> {
  const { name } = connection;
  let told = 0;
  let brokenSince: number | undefined;
  for (;;) {
    let count = 0;
    let outcome: "ended" | "gone" | undefined;
    const onStdout = (line: string) => {
      const event = parseSwitchEvent(line);
      if (event === undefined) {
        // The start-up files of a login may print anything.
        if (line.startsWith("{")) log.info(`${name}: ignored, because it is no event of the switch: ${line}`);
        return;
      }
      brokenSince = undefined;
      if (event.event === "gone") outcome = "gone";
      if (event.event === "end") outcome = "ended";
      count += 1;
      if (count <= told) return;
      told = count;
      onEvent(event);
    };
    try {
      await connection.run(command, {
        signal,
        onStdout,
        onStartUp: onStdout,
        quiet: brokenSince !== undefined,
      });
      if (outcome === undefined) throw new ConnectionError(`${name}: the host closed the connection.`);
    } catch (error) {
      signal.throwIfAborted();
      // It may break after the last event as well.
      if (outcome === undefined) {
        if (!(error instanceof ConnectionError)) throw error;
        const now = performance.now();
        if (brokenSince === undefined) {
          const limit = formatDuration(patience.away);
          log.warning(`${messageOf(error)} The host goes on by itself; connecting again for up to ${limit}`);
        }
        brokenSince ??= now;
        if (now - brokenSince >= patience.away) throw error;
        await sleep(patience.interval, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
    if (outcome !== undefined) return outcome;
  }
}
