import * as z from "zod/mini";

const Refusal = z.object({ error: z.object({ message: z.string() }) });

/** A failed request, with a message for the user. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status, or 0 without an answer. */
  readonly status: number;

  constructor(message: string, status = 0, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export function unreachable(cause?: unknown): ApiError {
  return new ApiError("The server could not be reached. Are you online?", 0, { cause });
}

/** The message to show for an error. */
export function tell(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something went wrong on this page. Try again.";
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/**
 * Parses the body of an answer.
 *
 * @throws ApiError when the status is an error, or when the body is not what was expected.
 */
export function readAnswer<T>(answer: z.ZodMiniType<T>, status: number, text: string): T {
  const body = parse(text);
  if (status >= 400) {
    throw new ApiError(messageIn(body) ?? `The server answered with an error (${status}).`, status);
  }
  const parsed = z.safeParse(answer, body);
  if (parsed.success) return parsed.data;
  throw new ApiError("The server sent an unexpected answer. Reload the page and try again.", status, {
    cause: parsed.error,
  });
}

/** The message in an error of the API. Undefined for any other body: a proxy may answer with anything. */
export function messageIn(body: unknown): string | undefined {
  return z.safeParse(Refusal, body).data?.error.message;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
