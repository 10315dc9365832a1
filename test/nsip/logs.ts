import { z } from "zod";
import type { Stack } from "./stack.ts";

const Line = z.looseObject({});

/**
 * What a service has logged so far, a JSON object a line; and its text. nginx writes its access log as it is told to, and
 * its error log only in its own way: that is left out.
 * @throws when another line is none.
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
