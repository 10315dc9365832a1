import { stripVTControlCharacters } from "node:util";

/*
 * Markdown as GitHub reads it. Names, titles and log lines come from images, packages and programs that we do not
 * know: none of them may become a link, a heading, a cell or HTML.
 */

/** On one line, without anything invisible: escape sequences, control characters, and what turns the direction of text. */
function oneLine(untrusted: string): string {
  return stripVTControlCharacters(untrusted)
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim();
}

/** Text that shows as it is. @see https://github.github.com/gfm/#backslash-escapes */
export function text(untrusted: string): string {
  return (
    oneLine(untrusted)
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replace(/[\\`*_[\]#|~$]/g, "\\$&")
      // GitHub makes links of bare addresses.
      .replace(/\b(https?|ftp):/gi, "$1&#58;")
      .replace(/\bwww\./gi, "www&#46;")
  );
}

/** Text in the font of code, also within a table. @see https://github.github.com/gfm/#code-spans */
export function code(untrusted: string): string {
  const line = oneLine(untrusted);
  if (line === "") return "";
  const fence = longerThan(line, 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  // A table's cell ends at a bar, even inside of code.
  return `${fence}${pad}${line.replaceAll("|", "\\|")}${pad}${fence}`;
}

/** Lines as they are, in a block that nothing in them can end. */
export function block(untrusted: string, language = ""): string {
  const lines = stripVTControlCharacters(untrusted).trimEnd();
  const fence = longerThan(lines, 3);
  return `${fence}${language}\n${lines}\n${fence}\n`;
}

/** A run of backticks longer than any in the text. */
function longerThan(line: string, least: number): string {
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}

/** How a column is set. */
export type Alignment = "left" | "right";

/** A table of cells that are markdown already. Empty without rows. */
export function table(
  columns: readonly (readonly [title: string, alignment?: Alignment])[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const rule = columns.map(([, alignment]) => (alignment === "right" ? "---:" : "---"));
  return line(columns.map(([title]) => title)) + line(rule) + rows.map(line).join("");
}

/** Something long, folded up under one line. */
export function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n</details>\n`;
}
