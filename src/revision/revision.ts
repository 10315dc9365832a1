/** What is being built: where its tags, its version and its labels come from. */
export interface Revision {
  /** `commit`: a detached head, or a run for neither a branch nor a tag. `unknown`: no Git repository, or no commit yet. */
  readonly kind: "branch" | "tag" | "pull-request" | "commit" | "unknown";
  /** The branch, the tag, the pull request's number, the commit, or nothing. */
  readonly name: string;
  /** The full object id. */
  readonly commit: string | undefined;
  /** When the commit was made (RFC 3339). */
  readonly committed: string | undefined;
  /** Whether tracked files differ from the commit. Files that are not tracked do not count, as for `git describe`. */
  readonly dirty: boolean;
  readonly defaultBranch: string | undefined;
  /** Where people look at the repository, without any login in it. */
  readonly repositoryUrl: string | undefined;
  /** The workflow run; `undefined` in a terminal. */
  readonly runUrl: string | undefined;
}
