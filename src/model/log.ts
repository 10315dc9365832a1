/** A place in a source file, for an annotation. `file` is relative to the repository's root; lines start at 1. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
}

/** What a stage says while it works. Lines of overlapping stages mix, so each carries its stage's name. */
export interface Log {
  info(text: string): void;
  /** Shown as an annotation on a runner. */
  warning(text: string, place?: Place): void;
  /** Shown as an annotation on a runner. Reporting is all it does: throwing is what fails a stage. */
  error(text: string, place?: Place): void;
  /** The same log, speaking for a part of the run. */
  for(stage: string): Log;
}
