import type { Problem } from "../model/problem.ts";
import { parseDuration } from "../system/duration.ts";
import { suggestion } from "./closest.ts";
import { DEFINITIONS, INPUT_NAMES, type InputName } from "./definitions.ts";

/** Inputs as they come from a workflow or a command line: text by name, and possibly under names that do not exist. */
export type RawInputs = Readonly<Record<string, string>>;

/** Reads values out of the text, and keeps what is wrong with them until all have been read. */
export class Values {
  readonly #raw: RawInputs;
  readonly #problems: Problem[] = [];

  constructor(raw: RawInputs) {
    this.#raw = raw;
    for (const name of Object.keys(raw)) {
      if (!INPUT_NAMES.some((known) => known === name)) {
        this.problem(
          name,
          `there is no such input.${suggestion(name, INPUT_NAMES)} The README lists them all.`,
        );
      }
    }
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  problem(input: string, message: string): void {
    this.#problems.push({ input, message });
  }

  text(name: InputName): string {
    return (this.#raw[name]?.trim() ? this.#raw[name] : DEFINITIONS[name].default).trim();
  }

  optional(name: InputName): string | undefined {
    return this.text(name) || undefined;
  }

  /** Whether it says something else than its default: a runner hands over the defaults of `action.yml` as well. */
  isGiven(name: InputName): boolean {
    return this.text(name) !== DEFINITIONS[name].default;
  }

  lines(name: InputName): readonly string[] {
    return this.text(name)
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  }

  list(name: InputName): readonly string[] {
    return this.lines(name)
      .flatMap((line) => line.split(","))
      .map((item) => item.trim())
      .filter(Boolean);
  }

  flag(name: InputName): boolean {
    const text = this.text(name);
    if (text !== "true" && text !== "false") this.problem(name, `"${text}" is neither true nor false.`);
    return text === "true";
  }

  number(name: InputName, least: number): number {
    const text = this.text(name);
    if (!/^\d+$/.test(text) || Number(text) < least) {
      this.problem(name, `"${text}" is not a whole number of at least ${least}.`);
    }
    return Number(text);
  }

  /** Milliseconds. */
  duration(name: InputName): number {
    const duration = parseDuration(this.text(name));
    if (duration === undefined)
      this.problem(name, `"${this.text(name)}" is not a duration such as 500ms, 30s or 2m.`);
    return duration ?? 0;
  }

  choice<Choice extends string>(name: InputName, choices: readonly Choice[]): Choice | undefined {
    return this.#choose(name, this.text(name), choices);
  }

  choices<Choice extends string>(name: InputName, choices: readonly Choice[]): readonly Choice[] {
    const chosen = this.list(name).map((item) => this.#choose(name, item, choices));
    return choices.filter((choice) => chosen.includes(choice));
  }

  #choose<Choice extends string>(
    name: InputName,
    found: string,
    choices: readonly Choice[],
  ): Choice | undefined {
    const choice = choices.find((candidate) => candidate === found);
    if (choice === undefined) {
      this.problem(name, `"${found}" is not one of ${choices.join(", ")}.${suggestion(found, choices)}`);
    }
    return choice;
  }
}
