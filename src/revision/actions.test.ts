import { describe, expect, test } from "vitest";
import { revisionOf } from "./actions.ts";

const sha = "0123456789abcdef0123456789abcdef01234567";
const env = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "owner/shop",
  GITHUB_RUN_ID: "42",
  GITHUB_SHA: sha,
};

describe("revisionOf", () => {
  test.each([
    ["push", "refs/heads/main", {}, { kind: "branch", name: "main" }],
    ["push", "refs/heads/feature/x", {}, { kind: "branch", name: "feature/x" }],
    ["push", "refs/tags/v1.2.3", {}, { kind: "tag", name: "v1.2.3" }],
    ["pull_request", "refs/pull/17/merge", { number: 17 }, { kind: "pull-request", name: "17" }],
    // GITHUB_REF is the base branch here: code from a fork must not get its tags.
    ["pull_request_target", "refs/heads/main", { number: 17 }, { kind: "pull-request", name: "17" }],
    ["workflow_dispatch", "refs/heads/main", {}, { kind: "branch", name: "main" }],
    ["deployment", "", {}, { kind: "commit", name: sha }],
  ])("%s of %s", (GITHUB_EVENT_NAME, GITHUB_REF, event, expected) => {
    expect(revisionOf({ ...env, GITHUB_EVENT_NAME, GITHUB_REF }, event)).toMatchObject(expected);
  });

  test("takes commit, default branch and addresses from the environment and the event", () => {
    const event = {
      repository: { default_branch: "main" },
      head_commit: { timestamp: "2026-11-23T23:01:02+01:00" },
    };
    expect(revisionOf({ ...env, GITHUB_REF: "refs/heads/main" }, event)).toEqual({
      kind: "branch",
      name: "main",
      commit: sha,
      committed: "2026-11-23T23:01:02+01:00",
      dirty: false,
      defaultBranch: "main",
      repositoryUrl: "https://github.com/owner/shop",
      runUrl: "https://github.com/owner/shop/actions/runs/42",
    });
  });

  test("is unknown without a reference and a commit", () => {
    expect(revisionOf({}, {})).toMatchObject({ kind: "unknown", name: "", repositoryUrl: undefined });
  });
});
