import { stripVTControlCharacters } from "node:util";

/*
 * GitHub Flavored Markdown. Names, titles and log lines come from images, packages and programs that are not trusted:
 * none of them may become a link, a heading, a cell or HTML.
 */

/** One line without invisible characters: escape sequences, control characters and changes of the text direction. */
function oneLine(untrusted: string): string {
  return stripVTControlCharacters(untrusted)
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim();
}

/** Escapes text, so that it is shown unchanged. @see https://github.github.com/gfm/#backslash-escapes */
export function text(untrusted: string): string {
  return (
    oneLine(untrusted)
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replace(/[\\`*_[\]#|~$]/g, "\\$&")
      // GitHub turns bare addresses into links.
      .replace(/\b(https?|ftp):/gi, "$1&#58;")
      .replace(/\bwww\./gi, "www&#46;")
  );
}

/** Inline code, also for a table cell. @see https://github.github.com/gfm/#code-spans */
export function code(untrusted: string): string {
  const line = oneLine(untrusted);
  if (line === "") return "";
  const fence = longerThan(line, 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  // A vertical bar ends a table cell, even in code.
  return `${fence}${pad}${line.replaceAll("|", "\\|")}${pad}${fence}`;
}

/** A code block that its text cannot close. */
export function block(untrusted: string, language = ""): string {
  const lines = stripVTControlCharacters(untrusted).trimEnd();
  const fence = longerThan(lines, 3);
  return `${fence}${language}\n${lines}\n${fence}\n`;
}

/** At least `least` backticks, and more than any run of backticks in the text. */
function longerThan(line: string, least: number): string {
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}

/** How a column is aligned. */
export type Alignment = "left" | "right";

/** A table whose cells are Markdown; empty when there are no rows. */
export function table(
  columns: readonly (readonly [title: string, alignment?: Alignment])[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const rule = columns.map(([, alignment]) => (alignment === "right" ? "---:" : "---"));
  return line(columns.map(([title]) => title)) + line(rule) + rows.map(line).join("");
}

/** A section that the reader opens with a click on its title. */
export function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n</details>\n`;
}
