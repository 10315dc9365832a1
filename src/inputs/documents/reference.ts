import { DEFINITIONS, INPUT_NAMES, OUTPUTS, SLICES } from "../definitions.ts";

/** The tables of `docs/reference.md`. */
export function referenceTables(): string {
  const tables = SLICES.map((slice) => {
    const rows = INPUT_NAMES.filter((name) => DEFINITIONS[name].slice === slice).map((name) => {
      const { description, default: fallback } = DEFINITIONS[name];
      return `| \`${name}\` | ${cell(description)} | ${fallback ? `\`${fallback}\`` : ""} |`;
    });
    return `### ${slice[0]?.toUpperCase()}${slice.slice(1)}\n\n| Input | Description | Default |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  const outputs = Object.entries(OUTPUTS).map(
    ([name, description]) => `| \`${name}\` | ${cell(description)} |`,
  );
  return `\n## Inputs\n\n${tables.join("\n")}\n## Outputs\n\n| Output | Description |\n| --- | --- |\n${outputs.join("\n")}\n\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
