import type { SemVer } from "semver";
import { suggestion } from "../inputs/closest.ts";
import type { Revision } from "./revision.ts";

/*
 * `{{name}}` in tag rules. metadata-action supports a template language here; these are the names in common use.
 */

/** What `pattern` of a semver rule may contain. */
export const SEMVER_NAMES = ["version", "major", "minor", "patch", "raw"];
/** What the other attributes of a rule may contain. */
export const GLOBAL_NAMES = ["branch", "tag", "sha", "is_default_branch", "is_not_default_branch"];
const LATER = ["date", "commit_date", "base_ref"];

const EXPRESSION = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The first problem with the expressions in a text, as a sentence; `undefined` when there is none. */
export function expressionProblem(text: string, names: readonly string[]): string | undefined {
  for (const [whole, name = ""] of text.matchAll(EXPRESSION)) {
    if (names.includes(name)) continue;
    return LATER.includes(name.split(/\s/)[0] ?? "")
      ? `${whole} is not supported yet. Use one of ${names.join(", ")}.`
      : `${whole} is not one of ${names.join(", ")}.${suggestion(name, names)}`;
  }
  const rest = text.replace(EXPRESSION, "");
  return rest.includes("{{") || rest.includes("}}") ? `"${text}" has unbalanced braces.` : undefined;
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(EXPRESSION, (_, name: string) => values[name] ?? "");
}

/** Fills in what the revision knows: `{{branch}}`, `{{is_default_branch}}`. */
export function fillGlobal(text: string, revision: Revision): string {
  const isDefault = revision.kind === "branch" && revision.name === revision.defaultBranch;
  return fill(text, {
    branch: revision.kind === "branch" ? revision.name : "",
    tag: revision.kind === "tag" ? revision.name : "",
    sha: shortCommit(revision),
    is_default_branch: String(isDefault),
    is_not_default_branch: String(!isDefault),
  });
}

/** Fills in the parts of a version: `{{major}}.{{minor}}`. */
export function fillVersion(pattern: string, version: SemVer, raw: string): string {
  const { major, minor, patch } = version;
  return fill(pattern, {
    version: version.version,
    major: String(major),
    minor: String(minor),
    patch: String(patch),
    raw,
  });
}

/** The first seven digits, as in metadata-action, followed by `-dirty` when files differ from the commit. */
export function shortCommit({ commit, dirty }: Pick<Revision, "commit" | "dirty">): string {
  return commit ? `${commit.slice(0, 7)}${dirty ? "-dirty" : ""}` : "";
}
