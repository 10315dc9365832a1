import { stripVTControlCharacters } from "node:util";
import { mask } from "../system/secrets.ts";

/** Lines that show as text: secrets masked, and nothing in them that moves a cursor or starts a line of its own. */
export function plainLines(text: string): readonly string[] {
  return stripVTControlCharacters(mask(text))
    .split(/\r\n|[\r\n]/)
    .map((line) => line.replace(/[^\P{Cc}\t]/gu, "").trimEnd());
}
