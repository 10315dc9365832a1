/** One wrong input: its name, and a message that says what was found and what to do. */
export interface Problem {
  /** The name of the input, `ssh-key`, or of something else that is wrong, `host web1`. */
  readonly input: string;
  readonly message: string;
}

/** All problems of the inputs together: exit code 2. Nothing has been changed. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(({ input, message }) => `${input}: ${message}`).join("\n"), options);
    this.problems = problems;
  }
}

/**
 * The problems of the InputError that a check throws; none when it passes.
 * @throws every other error of the check.
 */
export async function problemsOf(check: () => unknown): Promise<readonly Problem[]> {
  try {
    await check();
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}
