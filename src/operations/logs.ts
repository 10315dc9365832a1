import type { Place } from "../health/place.ts";
import type { LogsInputs, ProjectInputs } from "../inputs/inputs.ts";
import { mask } from "../system/secrets.ts";

/** A line of a container's log. */
export interface LogLine {
  /** Empty on this machine. */
  readonly host: string;
  /** `web-1` */
  readonly container: string;
  readonly text: string;
}

/** The command that prints the logs of a project's containers, each line as `web-1  | text`. It needs no compose file. */
export function logsArgs(
  project: string,
  { services, follow, lines, since, timestamps }: LogsInputs & Pick<ProjectInputs, "services">,
): readonly string[] {
  return [
    ...["docker", "compose", "--project-name", project, "logs", "--no-color", "--tail", String(lines)],
    ...(follow ? ["--follow"] : []),
    ...(since ? ["--since", since] : []),
    ...(timestamps ? ["--timestamps"] : []),
    ...services,
  ];
}

/** Reads a line of {@link logsArgs}; `undefined` when it is none. */
export function parseLogLine(host: string, line: string): LogLine | undefined {
  const [, container, text] = /^(\S+)\s+\| ?(.*)$/.exec(line) ?? [];
  return container === undefined || text === undefined ? undefined : { host, container, text };
}

/**
 * Gives the lines of the project's logs to `onLine`, as they come. With `follow` it ends when it is cancelled.
 * @param inputs `grep` is a regular expression that a line must match.
 */
export async function readLogs(
  place: Place,
  inputs: LogsInputs & Pick<ProjectInputs, "services">,
  onLine: (line: LogLine) => void,
): Promise<void> {
  const wanted = inputs.grep;
  await place.run(logsArgs(place.model.name, inputs), {
    onStdout: (line) => {
      const found = parseLogLine(place.host, mask(line));
      if (found && (wanted === undefined || wanted.test(found.text))) onLine(found);
    },
  });
}

/** `web1 web-1 | text` */
export function logText({ host, container, text }: LogLine): string {
  return `${host ? `${host} ` : ""}${container} | ${text}`;
}
