import { type Command, Help, type HelpConfiguration, Option } from "commander";
import { COMMANDS, DEFINITIONS, type InputName } from "../inputs/definitions.ts";
import { FLAGS, isSwitch, valueName } from "../inputs/flags.ts";
import { COMMAND_TABLE } from "./table.ts";

/** A flag as commander parses it and as help shows it. */
export function describeFlag(name: InputName): Option {
  const { slice, file, choices = [], default: fallback, description } = DEFINITIONS[name];
  const notes = [
    ...(file ? ["path of a file with the text"] : []),
    ...(choices.some((choice) => !description.includes(choice)) ? [`choices: ${choices.join(", ")}`] : []),
    ...(fallback && fallback !== "false" ? [`default: ${fallback}`] : []),
  ];
  const text = notes.length > 0 ? `${description} (${notes.join("; ")})` : description;
  // The value is optional for commander alone, which would otherwise stop at the first flag without one.
  const flag = isSwitch(name) ? `--${name}` : `--${name} [${valueName(name)}]`;
  return new Option(flag, text).helpGroup(`${slice[0]?.toUpperCase()}${slice.slice(1)}:`);
}

const standard = new Help();

/** Shows what a command reads, although the program itself has all the flags. */
export const helpStyle: HelpConfiguration = {
  optionTerm: ({ flags }) => flags.replace("[", "<").replace("]", ">"),
  visibleOptions: (command) => {
    const own = standard.visibleOptions(command).filter(({ long }) => !isFlag(long));
    const all = command.parent?.options ?? [];
    const reads = namesOf(command);
    const json = all.filter(({ long }) => long === "--json");
    return [...all.filter(({ long }) => reads.has(long)), ...json, ...own];
  },
};

function namesOf(command: Command): ReadonlySet<string | undefined> {
  const name = COMMANDS.find((known) => known === command.name());
  if (name === undefined) return new Set();
  const { flags, except = [] } = COMMAND_TABLE[name];
  const shown: readonly string[] = flags;
  const names = FLAGS.filter(
    (flag) => (shown.includes(flag) || shown.includes(DEFINITIONS[flag].slice)) && !except.includes(flag),
  );
  return new Set(names.map((flag) => `--${flag}`));
}

function isFlag(long: string | undefined): boolean {
  return FLAGS.some((name) => `--${name}` === long);
}
