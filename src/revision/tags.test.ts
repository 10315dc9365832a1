import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Revision } from "./revision.ts";
import { tagRuleProblems, tagsOf, versionOf } from "./tags.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const base: Revision = {
  kind: "branch",
  name: "main",
  commit,
  committed: "2026-11-23T22:01:02Z",
  dirty: false,
  defaultBranch: "main",
  repositoryUrl: undefined,
  runUrl: undefined,
};
const branch = (name: string): Revision => ({ ...base, name });
const tag = (name: string): Revision => ({ ...base, kind: "tag", name });
const request: Revision = { ...base, kind: "pull-request", name: "17" };

describe("tagsOf without rules", () => {
  test.each([
    [branch("main"), ["main", "sha-0123456"]],
    [branch("feature/new login"), ["feature-new-login", "sha-0123456"]],
    [tag("v1.2.3"), ["1.2.3", "1.2", "1", "sha-0123456", "latest"]],
    [tag("1.2.3+build.5"), ["1.2.3", "1.2", "1", "sha-0123456", "latest"]],
    [tag("v0.4.1"), ["0.4.1", "0.4", "sha-0123456", "latest"]],
    [tag("v2.0.0-rc.1"), ["2.0.0-rc.1", "sha-0123456"]],
    [tag("nightly/2026"), ["nightly-2026", "sha-0123456", "latest"]],
    [request, ["pr-17", "sha-0123456"]],
    [{ ...base, kind: "commit" as const, name: commit }, ["sha-0123456"]],
    [{ ...base, dirty: true }, ["main", "sha-0123456-dirty"]],
  ])("%j", (revision, tags) => {
    expect(tagsOf(revision, [])).toEqual(tags);
  });

  test("rejects a folder without a Git commit", () => {
    const unknown: Revision = { ...base, kind: "unknown", name: "", commit: undefined };
    expect(() => tagsOf(unknown, [])).toThrow("tags: no rule gives a tag for a folder without a Git commit");
    expect(versionOf(unknown, [])).toBe("unversioned");
  });
});

describe("tagsOf with rules", () => {
  test.each([
    [tag("v1.2.3"), ["type=semver,pattern=v{{major}}.{{minor}}"], ["v1.2", "latest"]],
    [tag("v1.2.3"), ["type=semver,pattern={{version}},prefix=app-,suffix=-x"], ["app-1.2.3-x", "latest"]],
    [tag("v1.2.3-rc.1"), ["type=semver,pattern={{major}}.{{minor}}"], ["1.2.3-rc.1"]],
    [tag("v1.2.3-rc.1"), ["type=semver,pattern={{raw}}"], ["v1.2.3-rc.1"]],
    [branch("main"), ["type=semver,pattern={{major}},value=v3.1.0"], ["3", "latest"]],
    [tag("v1.2.3"), ["type=ref,event=tag"], ["v1.2.3", "latest"]],
    [tag("v1.2.3"), ["type=sha,priority=950", "type=semver,pattern={{version}}"], ["sha-0123456", "1.2.3"]],
    [branch("main"), ["type=sha,format=long,prefix="], [commit]],
    [branch("main"), ["edge", "type=ref,event=branch"], ["main", "edge"]],
    [
      branch("main"),
      ["type=raw,value=latest,enable={{is_default_branch}}", "type=raw,value=b-{{branch}}-{{sha}}"],
      ["latest", "b-main-0123456"],
    ],
    [
      branch("dev"),
      ["type=raw,value=latest,enable={{ is_default_branch }}", 'type=raw,"value=a,b"'],
      ["a-b"],
    ],
    [request, ["type=ref,event=pr,prefix=preview-"], ["preview-17"]],
    [branch("dev"), ['"type=raw","value=a ""b"" c"'], ["a-b-c"]],
    [branch("dev"), ['type=raw , "value=a,b" , suffix=-x'], ["a-b-x"]],
    [branch("dev"), ["type=raw,,value=x,"], ["x"]],
  ])("%j %j", (revision, rules, tags) => {
    expect(tagsOf(revision, rules)).toEqual(tags);
  });

  test.each([
    ["type=smever", 'there is no type "smever". Use one of semver, ref, sha, raw. Did you mean "semver"?'],
    ["type=edge,branch=main", "type=edge is not supported yet. Use one of semver, ref, sha, raw."],
    ["type=semver", "add a pattern, such as pattern={{version}}."],
    [
      "type=semver,pattern={{verison}}",
      'pattern: {{verison}} is not one of version, major, minor, patch, raw. Did you mean "version"?',
    ],
    ["type=semver,pattern={{version", "has unbalanced braces."],
    ["type=semver,pattern={{version}},match=x", 'type=semver has no attribute "match"'],
    ["type=ref,event=pull", "event must be one of branch, tag, pr."],
    ["type=sha,format=tiny", "format must be short or long."],
    ["type=raw", "add a value, such as value=nightly."],
    ["type=raw,value=x,prioriti=3", 'Did you mean "priority"?'],
    ["type=raw,value=x,priority=high", "priority=high is not a whole number."],
    ["type=raw,value=x,enable=maybe", "enable=maybe is not one of true, false"],
    [
      'type=raw,value="a,b"',
      '"type=raw,value="a,b"": there is a quote in the middle of a field. Put quotes around the whole field, such as "value=a,b", and write "" for a quote in it.',
    ],
    [
      'type=raw,"value=a,b',
      '"type=raw,"value=a,b": a quoted field is not closed. Put quotes around the whole field, such as "value=a,b", and write "" for a quote in it.',
    ],
    ['type=raw,"value=a"b', "there is a quote in the middle of a field."],
    ["type=raw,value={{date 'YYYY'}}", "is not supported yet. Use one of branch, tag"],
  ])("rejects %s", (line, message) => {
    expect(tagRuleProblems([line]).join()).toContain(message);
    expect(() => tagsOf(base, [line])).toThrow(message);
  });
});

test.each([
  [tag("v1.2.3"), [], "1.2.3"],
  [tag("v1.2.3"), ["type=sha"], "0123456"],
  [branch("main"), ["type=semver,pattern={{major}},value=v3.1.0"], "3.1.0"],
  [request, [], "0123456"],
])("versionOf(%j, %j) is %s", (revision, rules, version) => {
  expect(versionOf(revision, rules)).toBe(version);
});

test("gives valid tags for every name of a branch or tag", () => {
  const kinds = fc.constantFrom("branch" as const, "tag" as const, "pull-request" as const);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), kinds, fc.string(), (name, kind, prefix) => {
      const rules = ["branch", "tag", "pr"].map(
        (event) => `type=ref,event=${event},prefix=${prefix.replace(/[{},"]/g, "")}`,
      );
      for (const one of tagsOf({ ...base, kind, name }, ["type=sha", ...rules])) {
        expect(one).toMatch(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/);
      }
    }),
  );
});
