import { stripVTControlCharacters } from "node:util";
import { mask } from "../system/secrets.ts";

/** The lines of a text, safe to print: secrets are masked, escape sequences and control characters are removed. */
export function plainLines(text: string): readonly string[] {
  return stripVTControlCharacters(mask(text))
    .split(/\r\n|[\r\n]/)
    .map((line) => line.replace(/[^\P{Cc}\t]/gu, "").trimEnd());
}
