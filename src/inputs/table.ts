import { z } from "zod";

/** How the text of an input is read. A `list` is separated by commas or line breaks, `lines` by line breaks only. */
type Kind = "text" | "path" | "list" | "lines" | "flag" | "number" | "duration" | "choice" | "choices";

/** A way of reading text, made by the functions in `forms.ts`. */
export interface Form<Schema extends z.ZodType = z.ZodType> {
  readonly form: Kind;
  readonly schema: Schema;
  readonly choices?: readonly string[];
}

/** A job of `.github/workflows/pipeline.yml`. */
export type Job = "build" | "deploy";

/** What an entry of the table says beside its form. */
interface Entry {
  /** The text that an empty input stands for. */
  readonly default: string;
  /** Masked in every log before anything can fail. */
  readonly secret?: true;
  /** Parts of a line of a secret that must be masked on their own, for example a password between other words. */
  readonly secretParts?: (line: string) => readonly string[];
  /** In a terminal the flag takes the path of a file with the text: other users can read a process's arguments. */
  readonly file?: true;
  /** The jobs of pipeline.yml that get this input, where they differ from those of its slice. None: it is not offered. */
  readonly jobs?: readonly Job[];
  readonly description: string;
}

/** An entry of the table, without its schema. */
export interface Row extends Entry {
  readonly form: Kind;
  readonly choices?: readonly string[];
}

/** The rows of the table, by the schema of each entry. */
export const rows = z.registry<Row>();

/** An entry of the table of inputs: how its text is read, and what documents and the runner need to know about it. */
export function input<Schema extends z.ZodType>({ schema, ...form }: Form<Schema>, entry: Entry): Schema {
  rows.add(schema, { ...form, ...entry });
  return schema;
}
