import { readFileSync } from "node:fs";
import { EVENT_ID, type Event, getScalarValue, parseEvents } from "js-yaml";

/**
 * Adds the missing part of the location to a message of compose. For invalid YAML, compose names the line but not the
 * file; for an unexpected key, the file but not the line.
 */
export function locate(
  message: string,
  files: readonly string[],
  path: readonly string[] = pathIn(message),
): string {
  if (path.length > 0) {
    for (const file of files) {
      const line = lineOf(file, path);
      if (line !== undefined)
        return message.includes(file)
          ? message.replace(file, `${file}:${line}`)
          : `${message} (${file}:${line})`;
    }
  }
  if (/\byaml: /.test(message) && !files.some((file) => message.includes(file))) {
    const broken = files.find((file) => eventsIn(readFileSync(file, "utf8")) === undefined);
    if (broken) return `${broken}: ${message}`;
  }
  return message;
}

/** The path of keys in a message of compose: `services.api additional properties 'prts' not allowed`. */
function pathIn(message: string): readonly string[] {
  const [, path, key] =
    /((?:services|networks|volumes|secrets|configs)(?:\.[\w-]+)+)(?: additional properties '([^']+)')?/.exec(
      message,
    ) ?? [];
  return path ? [...path.split("."), ...(key ? [key] : [])] : [];
}

/** What is in a YAML file, in its order, with positions; `undefined` when the file is not valid. */
function eventsIn(source: string): readonly Event[] | undefined {
  try {
    return parseEvents(source, {});
  } catch {
    return undefined;
  }
}

/** The line of the last key of `path`, from 1; `undefined` when the file does not have it. */
function lineOf(file: string, path: readonly string[]): number | undefined {
  const source = readFileSync(file, "utf8");
  const events = eventsIn(source) ?? [];
  const isEnd = (at: number) => (events[at]?.type ?? EVENT_ID.POP) === EVENT_ID.POP;
  /** The index of what follows the node at `at`. */
  const after = (at: number): number => {
    const type = events[at]?.type;
    if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return at + 1;
    let next = at + 1;
    while (!isEnd(next)) next = after(next);
    return next + 1;
  };
  /** The index of the key `name` in the mapping at `at`. */
  const keyIn = (at: number, name: string): number | undefined => {
    if (events[at]?.type !== EVENT_ID.MAPPING) return undefined;
    for (let next = at + 1; !isEnd(next); next = after(after(next))) {
      const key = events[next];
      if (key?.type === EVENT_ID.SCALAR && getScalarValue(source, key) === name) return next;
    }
    return undefined;
  };
  // The first event is the document's.
  let node = 1;
  let position = 0;
  for (const name of path) {
    const at = keyIn(node, name);
    const key = at === undefined ? undefined : events[at];
    if (at === undefined || key?.type !== EVENT_ID.SCALAR) return undefined;
    position = key.valueStart;
    node = at + 1;
  }
  return source.slice(0, position).split("\n").length;
}
