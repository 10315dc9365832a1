import { stripVTControlCharacters } from "node:util";
import { mask } from "../system/secrets.ts";

/** The text's lines, safe to print: secrets masked, without escape sequences and control characters. */
export function plainLines(text: string): readonly string[] {
  return stripVTControlCharacters(mask(text))
    .split(/\r\n|[\r\n]/)
    .map((line) => line.replace(/[^\P{Cc}\t]/gu, "").trimEnd());
}
