import { existsSync } from "node:fs";
import { z } from "zod";
import { messageOf } from "../model/failure.ts";
import { parseDuration } from "../system/duration.ts";
import { suggestion } from "./closest.ts";
import type { Form } from "./table.ts";

/*
 * The ways to read the text of an input. The text arrives trimmed, with the default in place of nothing. A problem's
 * message quotes what was found, except in a secret, and says what is accepted.
 */

/** A schema for a parser that returns `undefined` for text that it does not accept. */
export function textAs<Value>(
  parse: (text: string) => Value | undefined,
  problem: (text: string) => string,
): z.ZodType<Value, string> {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue(problem(text));
    return z.NEVER;
  });
}

/** The same form with a schema that is taken further. */
export function andThen<Schema extends z.ZodType, Next extends z.ZodType>(
  form: Form<Schema>,
  next: (schema: Schema) => Next,
): Form<Next> {
  return { ...form, schema: next(form.schema) };
}

export function text() {
  return { form: "text", schema: z.string() } as const satisfies Form;
}

/** `undefined` when empty. */
export function optionalText() {
  return {
    form: "text",
    schema: z.string().transform((found) => found || undefined),
  } as const satisfies Form;
}

/**
 * A folder on a host, absolute or relative to the login's home, or `undefined`. On the host, nothing would expand a `~`.
 */
export function optionalHostFolder() {
  const schema = z
    .string()
    .refine((found) => !/^~[^/]/.test(found), {
      error: ({ input }) =>
        `"${input}" is in the home folder of another user: give an absolute path, /srv/shop, or one that is relative to the home folder of the login, ~/shop.`,
    })
    .transform((found) => (found.startsWith("~") ? found.replace(/^~\/*/, "") || "." : found) || undefined);
  return { form: "text", schema } as const satisfies Form;
}

const missing = {
  error: ({ input }: { readonly input?: unknown }) => `${input} does not exist. Check the path.`,
};

/** An absolute path; relative ones start at `working-directory`. */
export function path() {
  return { form: "path", schema: z.string() } as const satisfies Form;
}

/** An absolute path of something that exists. */
export function existingPath() {
  return { form: "path", schema: z.string().refine(existsSync, missing) } as const satisfies Form;
}

/** An absolute path of something that exists, or `undefined`. */
export function optionalExistingPath() {
  const schema = z
    .string()
    .refine((found) => found === "" || existsSync(found), missing)
    .transform((found) => found || undefined);
  return { form: "path", schema } as const satisfies Form;
}

export function list<Item extends z.ZodType<unknown, string>>(item: Item) {
  return { form: "list", schema: z.string().transform(splitList).pipe(z.array(item).readonly()) } as const;
}

export function lines<Item extends z.ZodType<unknown, string>>(item: Item) {
  return { form: "lines", schema: z.string().transform(splitLines).pipe(z.array(item).readonly()) } as const;
}

export function flag() {
  const schema = z.stringbool({
    truthy: ["true"],
    falsy: ["false"],
    case: "sensitive",
    error: ({ input }) => `"${input}" is neither true nor false.`,
  });
  return { form: "flag", schema } as const satisfies Form;
}

/** A whole number. */
export function number({ least }: { readonly least: number }) {
  const schema = textAs(
    (found) =>
      /^\d+$/.test(found) && Number.isSafeInteger(Number(found)) && Number(found) >= least
        ? Number(found)
        : undefined,
    (found) => `"${found}" is not a whole number of at least ${least}.`,
  );
  return { form: "number", schema } as const satisfies Form;
}

/** Milliseconds. */
export function duration() {
  const schema = textAs(
    parseDuration,
    (found) => `"${found}" is not a duration such as 500ms, 30s or 1m30s.`,
  );
  return { form: "duration", schema } as const satisfies Form;
}

export function choice<const Choices extends readonly string[]>(choices: Choices) {
  return { form: "choice", choices, schema: z.string().pipe(oneOf(choices)) } as const;
}

/** A list of at least one of the choices. The value has them in the order of the choices. */
export function choices<const Choices extends readonly string[]>(all: Choices) {
  const schema = z
    .string()
    .transform(splitList)
    .pipe(z.array(oneOf(all)).min(1, { error: `name at least one of ${all.join(", ")}.` }))
    .transform((chosen) => all.filter((one): one is Choices[number] => chosen.some((other) => other === one)))
    .readonly();
  return { form: "choices", choices: all, schema } as const;
}

function oneOf<const Choices extends readonly string[]>(choices: Choices) {
  return z.enum(choices, {
    error: ({ input }) =>
      `"${input}" is not one of ${choices.join(", ")}.${suggestion(String(input), choices)}`,
  });
}

function splitLines(found: string): readonly string[] {
  return found
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

function splitList(found: string): readonly string[] {
  return splitLines(found.replaceAll(",", "\n"));
}

/** A regular expression, or `undefined`. */
export function optionalPattern() {
  const schema = z.string().transform((found, context) => {
    if (found === "") return undefined;
    try {
      return new RegExp(found);
    } catch (error) {
      context.addIssue(`"${found}" is not a regular expression (${messageOf(error)}).`);
      return z.NEVER;
    }
  });
  return { form: "text", schema } as const satisfies Form;
}

/** A command: words separated by spaces, or a JSON list of words that may contain anything. */
export function words() {
  const List = z.array(z.string());
  const schema = textAs(
    (text) => {
      if (!text.startsWith("[")) return text.split(/\s+/).filter(Boolean);
      try {
        return List.safeParse(JSON.parse(text)).data;
      } catch {
        return undefined;
      }
    },
    (text) => `"${text}" is not a JSON list of words.`,
  );
  return { form: "text", schema } as const satisfies Form;
}
