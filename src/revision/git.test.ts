import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { greatestTag, parseStatus, webAddress } from "./git.ts";
import { readRevision } from "./read.ts";

const env = { PATH: process.env.PATH };

describe("readRevision in a terminal, with real Git", () => {
  let folder = "";
  const git = (...args: string[]) =>
    execFileSync("git", args, {
      cwd: folder,
      encoding: "utf8",
      env: { ...env, HOME: folder, GIT_COMMITTER_DATE: "2026-11-23T23:01:02+01:00" },
    }).trim();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-git-"));
    git("init", "--quiet", "--initial-branch=main");
    git("config", "user.name", "A");
    git("config", "user.email", "a@example.org");
    writeFileSync(join(folder, "file"), "one\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const commitAll = () => {
    git("add", "file");
    git("commit", "--quiet", "--message=one");
    return git("rev-parse", "HEAD");
  };

  test("reads a branch with its remote and default branch", async () => {
    const commit = commitAll();
    git("remote", "add", "origin", "https://bob:secret@forge.example/owner/shop.git");
    git("update-ref", "refs/remotes/origin/trunk", commit);
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    writeFileSync(join(folder, "untracked"), "");
    expect(await readRevision(env, folder)).toEqual({
      kind: "branch",
      name: "main",
      commit,
      committed: "2026-11-23T22:01:02Z",
      dirty: false,
      defaultBranch: "trunk",
      repositoryUrl: "https://forge.example/owner/shop",
      runUrl: undefined,
    });
  });

  test("takes the greatest version that tags the commit, unless files were changed", async () => {
    commitAll();
    for (const tag of ["v1.9.0", "v1.10.0", "stable"]) git("tag", tag);
    expect(await readRevision(env, folder)).toMatchObject({ kind: "tag", name: "v1.10.0", dirty: false });
    appendFileSync(join(folder, "file"), "two\n");
    expect(await readRevision(env, folder)).toMatchObject({ kind: "branch", name: "main", dirty: true });
  });

  test("names the commit of a detached head", async () => {
    const commit = commitAll();
    git("checkout", "--quiet", "--detach");
    expect(await readRevision(env, folder)).toMatchObject({ kind: "commit", name: commit, commit });
  });

  test("is unknown without a commit, and without a repository", async () => {
    const unknown = { kind: "unknown", name: "", commit: undefined };
    expect(await readRevision(env, folder)).toMatchObject(unknown);
    rmSync(join(folder, ".git"), { recursive: true });
    expect(await readRevision(env, folder)).toMatchObject(unknown);
  });

  test("takes the time of the commit from Git on a runner", async () => {
    const GITHUB_SHA = commitAll();
    const runner = { ...env, GITHUB_ACTIONS: "true", GITHUB_REF: "refs/heads/main", GITHUB_SHA };
    expect(await readRevision(runner, folder)).toMatchObject({
      kind: "branch",
      commit: GITHUB_SHA,
      committed: "2026-11-23T22:01:02Z",
    });
    const gone = { ...runner, GITHUB_SHA: "0".repeat(40) };
    expect(await readRevision(gone, folder)).toMatchObject({ committed: undefined });
  });
});

test("parseStatus reads commit, branch and changes", () => {
  const text = "# branch.oid 0123\n# branch.head (detached)\n1 .M N... 100644 100644 100644 a b file\n";
  expect(parseStatus(text)).toEqual({ commit: "0123", branch: undefined, dirty: true });
});

test.each([
  ["v1.2.3\nlatest\nv1.2.3-rc.1", "v1.2.3"],
  ["stable", undefined],
  ["", undefined],
])("greatestTag(%j) is %j", (text, tag) => {
  expect(greatestTag(text)).toBe(tag);
});

test.each([
  ["git@github.com:owner/shop.git", "https://github.com/owner/shop"],
  ["ssh://git@forge.example:2222/owner/shop.git", "https://forge.example/owner/shop"],
  ["https://bob:secret@forge.example:8443/owner/shop", "https://forge.example:8443/owner/shop"],
  ["/srv/git/shop.git", undefined],
  ["", undefined],
])("webAddress(%j) is %j", (remote, address) => {
  expect(webAddress(remote)).toBe(address);
});
