/** A position in a source file, for an annotation. `file` is relative to the repository's root; lines start at 1. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
}

/** The log of a run. Stages overlap, so each line has the name of its stage. */
export interface Log {
  info(text: string): void;
  /** Shown as an annotation on a runner. */
  warning(text: string, place?: Place): void;
  /** Shown as an annotation on a runner. It only reports: to fail a stage, throw. */
  error(text: string, place?: Place): void;
  /** The same log, for another stage. */
  for(stage: string): Log;
}
