import { suggestion } from "../inputs/closest.ts";
import { expressionProblem, GLOBAL_NAMES, SEMVER_NAMES } from "./tagExpression.ts";

/*
 * Tag rules as docker/metadata-action writes them: `type=semver,pattern={{version}}`. Only what is known here is
 * accepted: a rule that is half understood would give half the tags.
 * @see https://github.com/docker/metadata-action#tags-input
 */

interface Common {
  /** An expression that gives `true` or `false`. */
  readonly enable: string;
  /** `undefined` where it is not given: `sha` and `pr` have one of their own. */
  readonly prefix: string | undefined;
  readonly suffix: string;
  /** Rules of a higher one come first, and the first one decides about `latest`. */
  readonly priority: number;
}

export type TagRule = Common &
  (
    | { readonly type: "semver"; readonly pattern: string; readonly value: string | undefined }
    | { readonly type: "ref"; readonly event: "branch" | "tag" | "pr" }
    | { readonly type: "sha"; readonly format: "short" | "long" }
    | { readonly type: "raw"; readonly value: string }
  );

const TYPES = ["semver", "ref", "sha", "raw"] as const;
/** Types and attributes that metadata-action has and that come later here. */
const LATER = ["schedule", "pep440", "match", "edge"];
const PRIORITIES = { semver: 900, ref: 600, raw: 200, sha: 100 } as const;
const COMMON = ["enable", "prefix", "suffix", "priority"];
const ATTRIBUTES = {
  semver: ["pattern", "value"],
  ref: ["event"],
  sha: ["format"],
  raw: ["value"],
} as const;

/** One line; what is wrong with it comes as text, ready to be shown. */
export function parseTagRule(line: string): TagRule | { readonly problem: string } {
  const fields = new Map(splitFields(line).map(keyAndValue));
  const typeName = fields.get("type") ?? "raw";
  fields.delete("type");
  const type = TYPES.find((known) => known === typeName);
  const wrong = (problem: string) => ({ problem: `"${line}": ${problem}` });
  if (type === undefined) {
    return wrong(
      LATER.includes(typeName)
        ? `type=${typeName} is not known yet; there are ${TYPES.join(", ")}.`
        : `there is no type "${typeName}", only ${TYPES.join(", ")}.${suggestion(typeName, TYPES)}`,
    );
  }
  const known = [...COMMON, ...ATTRIBUTES[type]];
  for (const name of fields.keys()) {
    if (known.includes(name)) continue;
    return wrong(
      `type=${type} has no attribute "${name}", only ${known.join(", ")}.${suggestion(name, known)}`,
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
      `enable=${enable} is none of true, false, {{is_default_branch}}, {{is_not_default_branch}}.`,
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
      if (!pattern) return wrong("a pattern is needed, such as pattern={{version}}.");
      const problem = expressionProblem(pattern, SEMVER_NAMES);
      return problem
        ? wrong(`pattern: ${problem}`)
        : { ...common, type, pattern, value: fields.get("value") };
    }
    case "ref": {
      const events = ["branch", "tag", "pr"] as const;
      const event = events.find((one) => one === fields.get("event"));
      return event ? { ...common, type, event } : wrong(`event is one of ${events.join(", ")}.`);
    }
    case "sha": {
      const format = fields.get("format") ?? "short";
      if (format !== "short" && format !== "long") return wrong("format is short or long.");
      return { ...common, type, format };
    }
    case "raw": {
      const value = fields.get("value");
      return value ? { ...common, type, value } : wrong("a value is needed, such as value=nightly.");
    }
  }
}

/** Fields are separated by commas; one in double quotes may hold commas. */
function splitFields(line: string): readonly string[] {
  const fields = line.match(/(?:"(?:[^"]|"")*"|[^,])+/g) ?? [];
  return fields.map((field) => {
    const trimmed = field.trim();
    return /^".*"$/s.test(trimmed) ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed;
  });
}

/** A field without a name is the value of a raw tag: `latest` alone is a rule. */
function keyAndValue(field: string): readonly [string, string] {
  const equals = field.indexOf("=");
  if (equals < 1) return ["value", field];
  return [field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1).trim()];
}
