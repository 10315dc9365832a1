/** One wrong input: its name, what was found and what to do, in one message. */
export interface Problem {
  /** The name of the input, `ssh-key`, or of what is at fault, `host web1`. */
  readonly input: string;
  readonly message: string;
}

/** Everything that is wrong with the inputs, reported together: exit code 2, and nothing was changed. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(({ input, message }) => `${input}: ${message}`).join("\n"), options);
    this.problems = problems;
  }
}

/** The problems of the InputError that a check throws; none when it passes. Other errors are passed on. */
export async function problemsOf(check: () => unknown): Promise<readonly Problem[]> {
  try {
    await check();
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}
