import { COMMANDS, DEFINITIONS, INPUT_NAMES, SLICES } from "./definitions.ts";

/** What `slipway --help` prints. */
export function usage(): string {
  const slices = SLICES.map((slice) => {
    const names = INPUT_NAMES.filter((name) => DEFINITIONS[name].slice === slice && name !== "command");
    return `\n${slice}\n${names.map(describe).join("\n")}\n`;
  });
  return `slipway <command> [flags]: from a compose file to a verified deployment

Commands: ${COMMANDS.join(", ")}

Flags; those marked with * name a file that holds the text:
${slices.join("")}
  --json${" ".repeat(22)}print result.json on standard output, and everything else on standard error
`;
}

function describe(name: (typeof INPUT_NAMES)[number]): string {
  const { default: fallback, description, file } = DEFINITIONS[name];
  const shown = fallback && !description.includes(fallback) ? ` [${fallback}]` : "";
  return `  --${`${name}${file ? "*" : ""}`.padEnd(26)}${description}${shown}`;
}
