import { CsvError, parse } from "csv-parse/sync";
import { suggestion } from "../inputs/closest.ts";
import { expressionProblem, GLOBAL_NAMES, SEMVER_NAMES } from "./tagExpression.ts";

/*
 * Tag rules in the syntax of docker/metadata-action: `type=semver,pattern={{version}}`. Unknown types, attributes and
 * expressions are rejected: without them, a rule would give other tags than its author expects.
 * @see https://github.com/docker/metadata-action#tags-input
 */

interface Common {
  /** An expression that gives `true` or `false`. */
  readonly enable: string;
  /** `undefined` when the rule has none: `sha` and `pr` then use a prefix of their own. */
  readonly prefix: string | undefined;
  readonly suffix: string;
  /** Rules with a higher priority come first. The first rule that gives a tag decides whether `latest` is added. */
  readonly priority: number;
}

/** One rule, with the defaults of its type filled in. */
export type TagRule = Common &
  (
    | { readonly type: "semver"; readonly pattern: string; readonly value: string | undefined }
    | { readonly type: "ref"; readonly event: "branch" | "tag" | "pr" }
    | { readonly type: "sha"; readonly format: "short" | "long" }
    | { readonly type: "raw"; readonly value: string }
  );

const TYPES = ["semver", "ref", "sha", "raw"] as const;
/** Types and attributes of metadata-action that are not supported yet. */
const LATER = ["schedule", "pep440", "match", "edge"];
const PRIORITIES = { semver: 900, ref: 600, raw: 200, sha: 100 } as const;
const COMMON = ["enable", "prefix", "suffix", "priority"];
const ATTRIBUTES = {
  semver: ["pattern", "value"],
  ref: ["event"],
  sha: ["format"],
  raw: ["value"],
} as const;

/** Parses one rule. `problem` is a sentence that names the rule. */
export function parseTagRule(line: string): TagRule | { readonly problem: string } {
  const wrong = (problem: string) => ({ problem: `"${line}": ${problem}` });
  const split = splitFields(line);
  if ("problem" in split) return wrong(split.problem);
  const fields = new Map(split.fields.map(keyAndValue));
  const typeName = fields.get("type") ?? "raw";
  fields.delete("type");
  const type = TYPES.find((known) => known === typeName);
  if (type === undefined) {
    return wrong(
      LATER.includes(typeName)
        ? `type=${typeName} is not supported yet. Use one of ${TYPES.join(", ")}.`
        : `there is no type "${typeName}". Use one of ${TYPES.join(", ")}.${suggestion(typeName, TYPES)}`,
    );
  }
  const known = [...COMMON, ...ATTRIBUTES[type]];
  for (const name of fields.keys()) {
    if (known.includes(name)) continue;
    return wrong(
      `type=${type} has no attribute "${name}". Use one of ${known.join(", ")}.${suggestion(name, known)}`,
    );
  }
  const priority = fields.get("priority") ?? String(PRIORITIES[type]);
  if (!/^\d+$/.test(priority)) return wrong(`priority=${priority} is not a whole number.`);
  for (const name of ["enable", "prefix", "suffix", "value"]) {
    const problem = expressionProblem(fields.get(name) ?? "", GLOBAL_NAMES);
    if (problem) return wrong(`${name}: ${problem}`);
  }
  const enable = fields.get("enable") ?? "true";
  if (!/^(true|false|\{\{\s*is_(not_)?default_branch\s*\}\})$/.test(enable)) {
    return wrong(
      `enable=${enable} is not one of true, false, {{is_default_branch}}, {{is_not_default_branch}}.`,
    );
  }
  const common = {
    enable,
    prefix: fields.get("prefix"),
    suffix: fields.get("suffix") ?? "",
    priority: Number(priority),
  };
  switch (type) {
    case "semver": {
      const pattern = fields.get("pattern");
      if (!pattern) return wrong("add a pattern, such as pattern={{version}}.");
      const problem = expressionProblem(pattern, SEMVER_NAMES);
      return problem
        ? wrong(`pattern: ${problem}`)
        : { ...common, type, pattern, value: fields.get("value") };
    }
    case "ref": {
      const events = ["branch", "tag", "pr"] as const;
      const event = events.find((one) => one === fields.get("event"));
      return event ? { ...common, type, event } : wrong(`event must be one of ${events.join(", ")}.`);
    }
    case "sha": {
      const format = fields.get("format") ?? "short";
      if (format !== "short" && format !== "long") return wrong("format must be short or long.");
      return { ...common, type, format };
    }
    case "raw": {
      const value = fields.get("value");
      return value ? { ...common, type, value } : wrong("add a value, such as value=nightly.");
    }
  }
}

/** The fields of a rule that are not empty. It is a line of CSV: a field in double quotes may contain commas. */
function splitFields(line: string): { readonly fields: readonly string[] } | { readonly problem: string } {
  try {
    return { fields: parse(line, { trim: true, record_delimiter: "\n" }).flat().filter(Boolean) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const what =
      error.code === "CSV_QUOTE_NOT_CLOSED"
        ? "a quoted field is not closed"
        : "there is a quote in the middle of a field";
    return {
      problem: `${what}. Put quotes around the whole field, such as "value=a,b", and write "" for a quote in it.`,
    };
  }
}

/** A field without a name is the value of a raw tag: the rule `latest` gives the tag `latest`. */
function keyAndValue(field: string): readonly [string, string] {
  const equals = field.indexOf("=");
  if (equals < 1) return ["value", field];
  return [field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1).trim()];
}
