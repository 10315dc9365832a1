import { readFileSync } from "node:fs";
import type { Problem } from "../model/problem.ts";
import { DEFINITIONS, INPUT_NAMES, type InputName } from "./definitions.ts";
import type { RawInputs } from "./raw.ts";

/** A flag on a command line, in the order in which flags were given. */
export interface GivenFlag {
  readonly name: InputName;
  /** `undefined` when the flag stands alone. */
  readonly value: string | undefined;
}

/** The inputs that a terminal offers as flags. The command itself is not a flag. */
export const FLAGS = INPUT_NAMES.filter((name) => name !== "command");

/** Whether a flag stands alone: `--pull` means `pull: true`. */
export function isSwitch(name: InputName): boolean {
  return DEFINITIONS[name].form === "flag";
}

/** What to write after the flag, for help: `file`, `duration`. */
export function valueName(name: InputName): string {
  const { form, file } = DEFINITIONS[name];
  return file ? "file" : (VALUE_NAMES[form] ?? form);
}

const VALUE_NAMES: Readonly<Record<string, string>> = { lines: "line", choices: "list" };

/**
 * The inputs that flags stand for. Flags that name a file give its text; lists grow with each repetition:
 * `--files a.yml --files b.yml`.
 */
export function readFlags(given: readonly GivenFlag[]): {
  readonly inputs: RawInputs;
  readonly problems: readonly Problem[];
} {
  const inputs: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const { name, value } of given) {
    const text = textOf(name, value);
    if (typeof text !== "string") problems.push({ input: `--${name}`, message: text.problem });
    else inputs[name] = isList(name) && inputs[name] ? `${inputs[name]}\n${text}` : text;
  }
  return { inputs, problems };
}

function textOf(name: InputName, value: string | undefined): string | { readonly problem: string } {
  if (isSwitch(name)) return value ?? "true";
  if (value === undefined) {
    return { problem: `needs a value: --${name} <${valueName(name)}>.` };
  }
  return DEFINITIONS[name].file ? readText(value) : value;
}

function readText(file: string): string | { readonly problem: string } {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    return {
      problem: `cannot read the file "${file}"${why}: give the path of a file that contains the text.`,
    };
  }
}

function isList(name: InputName): boolean {
  return ["list", "lines", "choices"].includes(DEFINITIONS[name].form);
}
