import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { InputError, type Problem } from "../model/problem.ts";
import { suggestion } from "./closest.ts";
import { COMMANDS, DEFINITIONS, INPUT_NAMES, type InputName } from "./definitions.ts";
import type { RawInputs } from "./raw.ts";

export interface Arguments {
  readonly inputs: RawInputs;
  readonly help: boolean;
  /** Print `result.json` on standard output, and everything else on standard error. */
  readonly json: boolean;
}

/**
 * The command and the flags of a command line: `slipway plan --platforms linux/arm64`.
 * @throws InputError for unknown flags, flags without a value, and files that cannot be read.
 */
export function fromArguments(argv: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: OPTIONS,
  });
  const inputs: Record<string, string> = {};
  const problems: Problem[] = [];
  const own = { help: false, json: false };

  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      if (inputs.command === undefined) inputs.command = token.value;
      else
        problems.push({
          input: token.value,
          message: `one command is enough: there is "${inputs.command}" already.`,
        });
    } else if (token.name === "help" || token.name === "h") own.help = true;
    else if (token.name === "json") own.json = true;
    else {
      const name = INPUT_NAMES.find((known) => known === token.name && known !== "command");
      if (!name)
        problems.push({
          input: token.rawName,
          message: `there is no such flag.${suggest(token.name)} See slipway --help.`,
        });
      else readFlag(name, token.value, inputs, problems);
    }
  }
  if (inputs.command !== undefined && !COMMANDS.some((command) => command === inputs.command)) {
    problems.push({
      input: inputs.command,
      message: `there is no such command.${suggestion(inputs.command, COMMANDS)} There are ${COMMANDS.join(", ")}.`,
    });
  }
  if (problems.length > 0) throw new InputError(problems);
  return { inputs, ...own };
}

const OPTIONS = Object.fromEntries(
  INPUT_NAMES.filter((name) => name !== "command").map((name) => [
    name,
    { type: DEFINITIONS[name].form === "flag" ? ("boolean" as const) : ("string" as const) },
  ]),
);

function suggest(name: string): string {
  return suggestion(
    `--${name}`,
    INPUT_NAMES.map((known) => `--${known}`),
  );
}

function readFlag(
  name: InputName,
  value: string | undefined,
  inputs: Record<string, string>,
  problems: Problem[],
): void {
  const definition = DEFINITIONS[name];
  if (value === undefined && definition.form !== "flag") {
    problems.push({ input: `--${name}`, message: "needs a value." });
  } else if (definition.file) {
    const text = readText(value ?? "");
    if (text === undefined)
      problems.push({
        input: `--${name}`,
        message: `cannot read the file "${value}": give the path of a file that holds the text.`,
      });
    else inputs[name] = text;
  } else {
    // A flag that is given twice adds to its list: `--files a.yml --files b.yml`.
    const isList = definition.form === "list" || definition.form === "lines" || definition.form === "choices";
    inputs[name] = isList && inputs[name] ? `${inputs[name]}\n${value}` : (value ?? "true");
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
