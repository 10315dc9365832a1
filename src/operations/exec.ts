import { execArgs } from "../docker/container.ts";
import type { Place } from "../health/place.ts";
import { InputError } from "../model/problem.ts";
import { mask } from "../system/secrets.ts";
import { runningContainer } from "./place.ts";

/** A line that a command in a container printed. */
export interface ExecLine {
  /** Empty on this machine. */
  readonly host: string;
  readonly text: string;
}

/**
 * Runs a command in a running container of a service, without a terminal, and gives its output to `onLine`.
 * @throws InputError when not exactly one service is named.
 * @throws StageFailure when none of it runs, CommandError when the command fails.
 */
export async function exec(
  place: Place,
  services: readonly string[],
  command: readonly string[],
  onLine: (line: ExecLine) => void,
): Promise<void> {
  const [service, ...others] = services;
  if (service === undefined || others.length > 0 || !place.model.services[service]) {
    const known = Object.keys(place.model.services).join(", ");
    throw new InputError([{ input: "services", message: `exec needs one of them: name one of ${known}.` }]);
  }
  const { id } = await runningContainer(place, service);
  await place.run(execArgs(id, command), {
    onStdout: (text) => onLine({ host: place.host, text: mask(text) }),
  });
}
