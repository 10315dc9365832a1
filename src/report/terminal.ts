import { styleText } from "node:util";
import type { Log, Place } from "../model/log.ts";
import { plainLines } from "./line.ts";

/** A writable stream; `isTTY` is set for a terminal, not for a pipe or a file. */
export interface Stream {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
  /** Respects NO_COLOR, FORCE_COLOR and TERM. */
  hasColors?(): boolean;
}

type Style = Parameters<typeof styleText>[0];

/** Creates a log that prints the seconds since the start, the stage and the text, in colour on a terminal only. */
export function terminalLog(stream: Stream): Log {
  const origin = performance.now();
  const paint = (style: Style, text: string) =>
    stream.isTTY && stream.hasColors?.() ? styleText(style, text, { validateStream: false }) : text;

  const speaker = (stage: string): Log => {
    const say = (text: string, style?: Style) => {
      const seconds = ((performance.now() - origin) / 1_000).toFixed(1).padStart(6);
      const head = `${paint("dim", `${seconds}s`)} ${paint("bold", stage.padEnd(9))} `;
      for (const line of plainLines(text)) stream.write(`${head}${style ? paint(style, line) : line}\n`);
    };
    return {
      info: (text) => say(text),
      warning: (text, place) => say(`warning: ${located(text, place)}`, "yellow"),
      error: (text, place) => say(`error: ${located(text, place)}`, "red"),
      for: speaker,
    };
  };
  return speaker("slipway");
}

/** The form that compilers use: editors and terminals turn it into a link. */
function located(text: string, place: Place | undefined): string {
  if (!place) return text;
  return `${place.file}${place.line ? `:${place.line}` : ""}: ${text}`;
}
