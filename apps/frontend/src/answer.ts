import * as z from "zod/mini";

const Refusal = z.object({ error: z.object({ message: z.string() }) });

/** A request that failed in a way that can be told to the person in front of the screen. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;

  constructor(message: string, status = 0, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export function unreachable(cause?: unknown): ApiError {
  return new ApiError("The server could not be reached. Are you online?", 0, { cause });
}

/** What can be told of an error. */
export function tell(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something went wrong in this page. Please try again.";
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** The content of an answer. @throws ApiError when it is a refusal, or nothing that this page understands. */
export function readAnswer<T>(answer: z.ZodMiniType<T>, status: number, text: string): T {
  const body = parse(text);
  if (status >= 400) {
    throw new ApiError(messageIn(body) ?? `The server answered with an error (${status}).`, status);
  }
  const parsed = z.safeParse(answer, body);
  if (parsed.success) return parsed.data;
  throw new ApiError("The server gave an answer that this page does not understand.", status, {
    cause: parsed.error,
  });
}

/** The message of an error as the API writes it; a proxy in between may answer with anything. */
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
