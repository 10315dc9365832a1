/** One wrong input: its name, what was found and what to do, in one message. */
export interface Problem {
  /** The input's name, `ssh-key`, or the thing at fault, `host web1`. */
  readonly input: string;
  readonly message: string;
}

/** Everything that is wrong with what we were given, at once: exit code 2, and nothing was changed. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(({ input, message }) => `${input}: ${message}`).join("\n"), options);
    this.problems = problems;
  }
}
