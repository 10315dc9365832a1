import { resolve } from "node:path";
import { InputError, type Problem } from "../model/problem.ts";
import { mask } from "../system/secrets.ts";
import { suggestion } from "./closest.ts";
import { DEFINITIONS, INPUT_NAMES, type InputName, Table } from "./definitions.ts";
import type { Inputs } from "./inputs.ts";
import { nameOf } from "./names.ts";
import type { RawInputs } from "./raw.ts";
import { chooseStages, requirementProblems } from "./requirements.ts";
import { hideSecrets, type SetSecret } from "./secrets.ts";

/** Trimmed text by input, with the default in place of nothing. */
type Texts = Readonly<Partial<Record<InputName, string>>>;

/**
 * Reads the text of all inputs. Every secret among them is masked before anything can fail, and given to `setSecret`.
 * @throws InputError with everything that is wrong, at once.
 */
export function readInputs(
  raw: RawInputs,
  currentDirectory: string,
  setSecret: SetSecret = () => {},
): Inputs {
  hideSecrets(raw, setSecret);
  const { inputs, problems } = parse(textsOf(raw), currentDirectory);
  const isGiven = (name: InputName) => textOf(raw, name) !== DEFINITIONS[name].default;
  const isReported = ({ input }: Problem) => problems.some((problem) => problem.input === input);
  const all = [
    ...unknownInputs(raw),
    ...problems,
    ...requirementProblems(inputs, isGiven).filter((problem) => !isReported(problem)),
  ];
  if (all.length > 0)
    throw new InputError(all.map(({ input, message }) => ({ input, message: mask(message) })));
  return { ...inputs, stages: chooseStages(inputs) };
}

function textOf(raw: RawInputs, name: InputName): string {
  // Empty counts as not given: a workflow passes an empty text for an input that its caller left out.
  return raw[name]?.trim() || DEFINITIONS[name].default;
}

function textsOf(raw: RawInputs): Texts {
  return Object.fromEntries(INPUT_NAMES.map((name) => [name, textOf(raw, name)]));
}

/** What was read, with defaults in place of what could not be: so that the checks across inputs can run as well. */
function parse(
  texts: Texts,
  currentDirectory: string,
): { readonly inputs: Inputs; readonly problems: readonly Problem[] } {
  const parsed = Table.safeParse(byKey(texts, currentDirectory));
  if (parsed.success) return { inputs: parsed.data, problems: [] };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    input: nameOf(String(path[0])),
    message,
  }));
  const defaults = Object.fromEntries(problems.map(({ input }) => [input, undefined]));
  const rest = Table.safeParse(byKey({ ...texts, ...defaults }, currentDirectory));
  if (!rest.success) throw new InputError(problems);
  return { inputs: rest.data, problems };
}

/** Texts by the keys of the table, paths made absolute. */
function byKey(texts: Texts, currentDirectory: string): Readonly<Record<string, string>> {
  const text = (name: InputName) => texts[name] ?? DEFINITIONS[name].default;
  const directory = resolve(currentDirectory, text("working-directory"));
  return Object.fromEntries(
    INPUT_NAMES.map((name) => {
      const { key, form } = DEFINITIONS[name];
      if (name === "working-directory") return [key, directory];
      return [key, form === "path" && text(name) ? resolve(directory, text(name)) : text(name)];
    }),
  );
}

function unknownInputs(raw: RawInputs): readonly Problem[] {
  return Object.keys(raw)
    .filter((name) => !INPUT_NAMES.some((known) => known === name))
    .map((name) => ({
      input: name,
      message: `there is no such input.${suggestion(name, INPUT_NAMES)} docs/reference.md lists all inputs.`,
    }));
}
