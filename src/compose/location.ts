import { readFileSync } from "node:fs";
import { isNode, LineCounter, parseDocument } from "yaml";

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
    const broken = files.find((file) => parseDocument(readFileSync(file, "utf8")).errors.length > 0);
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

function lineOf(file: string, path: readonly string[]): number | undefined {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
  const node = document.getIn(path, true);
  return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined;
}
