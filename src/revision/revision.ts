/** What is being built. Tags, version and labels are derived from it. */
export interface Revision {
  /** `commit`: a detached head, or a run for neither a branch nor a tag. `unknown`: no repository, or no commit yet. */
  readonly kind: "branch" | "tag" | "pull-request" | "commit" | "unknown";
  /** The branch, the tag, the number of the pull request or the commit; empty for `unknown`. */
  readonly name: string;
  /** The full object id. */
  readonly commit: string | undefined;
  /** When the commit was made (RFC 3339). */
  readonly committed: string | undefined;
  /** Whether tracked files differ from the commit. Untracked files do not count, as in `git describe`. */
  readonly dirty: boolean;
  readonly defaultBranch: string | undefined;
  /** The web address of the repository, without credentials. */
  readonly repositoryUrl: string | undefined;
  /** The workflow run; `undefined` in a terminal. */
  readonly runUrl: string | undefined;
}
