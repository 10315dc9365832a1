import { z } from "zod";
import type { Stack } from "./stack.ts";

const Line = z.looseObject({});

/**
 * Returns the logs of a service so far, as text and as one JSON object per line. Lines of nginx's error log are left out:
 * their format cannot be changed.
 * @throws if another line is not a JSON object.
 */
export async function logOf(
  stack: Stack,
  service: string,
): Promise<{ readonly text: string; readonly lines: readonly Readonly<Record<string, unknown>>[] }> {
  const text = await stack.compose("logs", "--no-log-prefix", "--no-color", service);
  const isNginx = service === "nginx" || service === "frontend";
  const lines = text
    .split("\n")
    .filter((line) => line !== "" && !(isNginx && /^\d{4}\/\d\d\/\d\d .* \[\w+\] /.test(line)));
  return { text, lines: lines.map(parseLine) };
}

function parseLine(line: string): z.infer<typeof Line> {
  try {
    return Line.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`not a JSON object: ${line}`, { cause });
  }
}
