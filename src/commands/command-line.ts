import { Command, CommanderError } from "commander";
import { suggestion } from "../inputs/closest.ts";
import { COMMANDS } from "../inputs/definitions.ts";
import { FLAGS, type GivenFlag, isSwitch, readFlags } from "../inputs/flags.ts";
import type { RawInputs } from "../inputs/raw.ts";
import { InputError, type Problem } from "../model/problem.ts";
import { describeFlag, helpStyle } from "./help.ts";
import { COMMAND_TABLE } from "./table.ts";
import { VERSION } from "./version.ts";

export type CommandLine =
  /** What `--help` and `--version` print. */
  | { readonly kind: "text"; readonly text: string }
  /** With `json`, standard output gets JSON alone. */
  | { readonly kind: "command"; readonly inputs: RawInputs; readonly json: boolean };

/**
 * The command and the flags of a command line: `slipway plan --platforms linux/arm64`. Flags may come before the
 * command. Without a command, it is `pipeline`.
 * @throws InputError with everything that is wrong: unknown commands and flags, missing values, unreadable files.
 */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const { own, command: toRun } = takeCommand(argv);
  const { assigned, rest } = takeAssignedSwitches(own);
  const given: GivenFlag[] = [];
  const found = { command: "", words: [] as readonly string[] };
  const printed: string[] = [];
  const program = makeProgram((text) => printed.push(text));
  for (const name of FLAGS) {
    program.addOption(describeFlag(name));
    program.on(`option:${name}`, (value: string | null | undefined) => {
      given.push({ name, value: value ?? undefined });
    });
  }
  for (const name of COMMANDS) {
    addCommand(program, name, (words) => {
      found.command = name;
      found.words = words;
    });
  }
  try {
    program.parse(rest, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
    return { kind: "text", text: printed.join("") };
  }
  const { inputs, problems } = readFlags([...given, ...assigned]);
  const isNamed = program.args[0] === found.command;
  const all = [...wordProblems(found.words, isNamed ? found.command : undefined), ...problems];
  if (all.length > 0) throw new InputError(all);
  return {
    kind: "command",
    inputs: { ...inputs, command: found.command, ...(toRun ? { run: JSON.stringify(toRun) } : {}) },
    json: program.opts().json === true,
  };
}

function makeProgram(print: (text: string) => void): Command {
  return new Command("slipway")
    .description("From a compose file to a verified deployment: build, scan, smoke-test, push and deploy.")
    .usage("<command> [flags]")
    .helpCommand(false)
    .helpOption("-h, --help", "print help; with a command, its flags")
    .version(VERSION, "-V, --version", "print the version")
    .option("--json", "print JSON on standard output, and everything else on standard error")
    .addHelpText("after", "\nThe flags of a command: slipway <command> --help")
    .exitOverride()
    .configureOutput({ writeOut: print })
    .configureHelp(helpStyle);
}

/** The program has all flags, so that they may come before the command; what a command does not know is collected. */
function addCommand(
  program: Command,
  name: (typeof COMMANDS)[number],
  choose: (words: readonly string[]) => void,
): void {
  const { summary, doors } = COMMAND_TABLE[name];
  program
    .command(name, { isDefault: name === "pipeline", hidden: !doors.includes("terminal") })
    .description(summary)
    .usage("[flags]")
    .allowUnknownOption()
    .allowExcessArguments()
    .action((_, { args }: Command) => choose(args));
}

/** What stands after `--` is a command for a container. */
function takeCommand(argv: readonly string[]): {
  readonly own: readonly string[];
  readonly command: readonly string[] | undefined;
} {
  const at = argv.indexOf("--");
  return at < 0 ? { own: argv, command: undefined } : { own: argv.slice(0, at), command: argv.slice(at + 1) };
}

/** `--summary=false`: commander knows no value for a switch. */
function takeAssignedSwitches(argv: readonly string[]): {
  readonly assigned: readonly GivenFlag[];
  readonly rest: readonly string[];
} {
  const switches = new Map(FLAGS.filter(isSwitch).map((name) => [`--${name}`, name]));
  const parse = (word: string): GivenFlag | undefined => {
    const [, flag = "", value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    const name = switches.get(flag);
    return name && { name, value };
  };
  return {
    assigned: argv.flatMap((word) => parse(word) ?? []),
    rest: argv.filter((word) => parse(word) === undefined),
  };
}

/** What is wrong with words that are neither the command nor known flags. */
function wordProblems(words: readonly string[], command: string | undefined): readonly Problem[] {
  const firstFlag = words.findIndex(isFlagLike);
  // What follows an unknown flag may be its value.
  const operands = firstFlag < 0 ? words : words.slice(0, firstFlag);
  const [first, ...more] = command === undefined ? operands : [command, ...operands];
  const isUnknown = command === undefined && first !== undefined;
  return [
    ...(isUnknown ? [{ input: first, message: unknownCommand(first) }] : []),
    ...more.map((word) => ({
      input: word,
      message: `only one command can run at a time, and "${first}" is given.`,
    })),
    ...words.filter(isFlagLike).map((word) => {
      const [flag = word] = word.split("=");
      return { input: flag, message: unknownFlag(flag) };
    }),
  ];
}

function isFlagLike(word: string): boolean {
  return word.length > 1 && word.startsWith("-");
}

function unknownCommand(word: string): string {
  return `there is no such command.${suggestion(word, COMMANDS)} Commands: ${COMMANDS.join(", ")}.`;
}

function unknownFlag(flag: string): string {
  const known = [...FLAGS.map((name) => `--${name}`), "--json", "--help", "--version"];
  return `there is no such flag.${suggestion(flag, known)} See slipway <command> --help.`;
}
