import { parse, type SemVer, valid } from "semver";
import { InputError } from "../model/problem.ts";
import type { Revision } from "./revision.ts";
import { fillGlobal, fillVersion, shortCommit } from "./tagExpression.ts";
import { parseTagRule, type TagRule } from "./tagRule.ts";

/**
 * The tags of a revision, the most specific first. Without rules: the branch; for a tag `v1.2.3`, the tags 1.2.3, 1.2,
 * 1 and latest (for a pre-release only its own version, and never `0`, which would promise compatibility between 0.x
 * versions); any other tag unchanged; `pr-7` for a pull request; and always the commit.
 * @throws InputError for a rule that is not valid, and when no rule gives a tag.
 * @see https://github.com/docker/metadata-action#tags-input
 */
export function tagsOf(revision: Revision, lines: readonly string[]): readonly string[] {
  const rules = lines.length > 0 ? readRules(lines) : readRules(defaultLines(revision));
  const tags = new Set<string>();
  let isLatest: boolean | undefined;
  for (const rule of rules.toSorted((a, b) => b.priority - a.priority)) {
    const tag = isEnabled(rule, revision) ? tagOf(rule, revision) : undefined;
    if (tag === undefined) continue;
    tags.add(tag.name);
    // As in metadata-action, the first rule that gives a tag decides.
    isLatest ??= tag.isLatest;
  }
  if (isLatest) tags.add("latest");
  if (tags.size > 0) return [...tags];
  const found =
    revision.kind === "unknown" ? "a folder without a Git commit" : `${revision.kind} ${revision.name}`;
  const message = `no rule gives a tag for ${found}: add one, such as type=raw,value=edge.`;
  throw new InputError([{ input: "tags", message }]);
}

/** The problems of tag rules, one sentence each. */
export function tagRuleProblems(lines: readonly string[]): readonly string[] {
  return lines.map(parseTagRule).flatMap((rule) => ("problem" in rule ? [rule.problem] : []));
}

/** The version in the semver tag (or in the `value` of a semver rule), else the short commit. */
export function versionOf(revision: Revision, lines: readonly string[]): string {
  const rules = readRules(lines.length > 0 ? lines : defaultLines(revision));
  const versions = rules.flatMap((rule) => {
    const version = rule.type === "semver" && isEnabled(rule, revision) && versionFor(rule, revision);
    return version ? [version.parsed.version] : [];
  });
  return versions[0] ?? (shortCommit(revision) || "unversioned");
}

function readRules(lines: readonly string[]): readonly TagRule[] {
  const problems = tagRuleProblems(lines);
  if (problems.length > 0) throw new InputError(problems.map((message) => ({ input: "tags", message })));
  return lines.map(parseTagRule).filter((rule) => "type" in rule);
}

function defaultLines({ kind, name }: Revision): readonly string[] {
  const version = kind === "tag" ? parse(name) : null;
  const ofTag = version
    ? [
        "type=semver,pattern={{version}}",
        "type=semver,pattern={{major}}.{{minor}}",
        `type=semver,pattern={{major}},enable=${version.major > 0}`,
      ]
    : ["type=ref,event=tag"];
  return [...ofTag, "type=ref,event=branch", "type=ref,event=pr", "type=sha"];
}

function isEnabled(rule: TagRule, revision: Revision): boolean {
  return fillGlobal(rule.enable, revision) === "true";
}

function tagOf(
  rule: TagRule,
  revision: Revision,
): { readonly name: string; readonly isLatest: boolean } | undefined {
  const named = (value: string, isLatest: boolean, ownPrefix = "") => {
    if (value === "") return undefined;
    const prefix = fillGlobal(rule.prefix ?? ownPrefix, revision);
    const name = sanitise(`${prefix}${value}${fillGlobal(rule.suffix, revision)}`);
    return name === "" ? undefined : { name, isLatest };
  };
  switch (rule.type) {
    case "semver": {
      const version = versionFor(rule, revision);
      if (version === undefined) return undefined;
      const { parsed, raw } = version;
      const isRelease = parsed.prerelease.length === 0;
      // A pre-release keeps its whole version: 1.2.3-rc.1 must not become 1.2.
      const pattern = isRelease || /^\{\{\s*raw\s*\}\}$/.test(rule.pattern) ? rule.pattern : "{{version}}";
      return named(fillVersion(pattern, parsed, raw), isRelease);
    }
    case "ref": {
      const kind = { branch: "branch", tag: "tag", pr: "pull-request" }[rule.event];
      if (revision.kind !== kind) return undefined;
      return named(revision.name, rule.event === "tag", rule.event === "pr" ? "pr-" : "");
    }
    case "sha": {
      const dirty = revision.dirty ? "-dirty" : "";
      const long = revision.commit ? `${revision.commit}${dirty}` : "";
      return named(rule.format === "long" ? long : shortCommit(revision), false, "sha-");
    }
    case "raw":
      return named(fillGlobal(rule.value, revision), false);
  }
}

function versionFor(
  rule: TagRule & { readonly type: "semver" },
  revision: Revision,
): { readonly parsed: SemVer; readonly raw: string } | undefined {
  const text = rule.value ? fillGlobal(rule.value, revision) : revision.kind === "tag" ? revision.name : "";
  const raw = text.replaceAll("/", "-");
  const parsed = valid(raw) ? parse(raw) : null;
  return parsed ? { parsed, raw } : undefined;
}

/**
 * A tag that every registry accepts: at most 128 of `[a-zA-Z0-9._-]`, not starting with "." or "-".
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
function sanitise(name: string): string {
  return name
    .replace(/[^a-zA-Z0-9._-]+/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 128);
}
