import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Problem } from "../problem.ts";
import { Measurement, type Picture } from "./analysis.ts";

export type Analyze = (picture: Picture, requestId: string) => Promise<Measurement>;

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const TIMEOUT_MS = 20_000;
const RETRY_DELAYS_MS = [100, 400];

/**
 * Asks the analyzer at `url`. A connection that fails is tried again: the figures depend on the bytes alone, so
 * asking twice is safe, and a container that is being replaced is no reason to turn a client away.
 *
 * The function returned throws a Problem: the analyzer's own refusal (4xx) as it is, 503 when it is out of reach.
 */
export function analyzerAt(url: string, fetchFrom: typeof fetch = fetch): Analyze {
  const ask = (picture: Picture, requestId: string) =>
    fetchFrom(new URL("/analyze", url), {
      method: "POST",
      headers: { "Content-Type": picture.mediaType, "X-Request-Id": requestId },
      body: new Uint8Array(picture.content),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });

  return async (picture, requestId) => {
    const response = await patiently(() => ask(picture, requestId));
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) {
      const measurement = Measurement.safeParse(body);
      if (measurement.success) return measurement.data;
      throw unavailable("answered with something other than figures", measurement.error);
    }
    const refusal = Refusal.safeParse(body);
    if (response.status < 500 && refusal.success) {
      throw new Problem(response.status, refusal.data.error.code, refusal.data.error.message);
    }
    throw unavailable(`answered ${response.status}`);
  };
}

async function patiently(ask: () => Promise<Response>): Promise<Response> {
  for (const delay of RETRY_DELAYS_MS) {
    try {
      return await ask();
    } catch (cause) {
      if (timedOut(cause)) throw unavailable(`gave no answer in ${TIMEOUT_MS / 1000} s`, cause);
      await sleep(delay);
    }
  }
  return ask().catch((cause: unknown) => {
    throw unavailable("is out of reach", cause);
  });
}

function timedOut(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

function unavailable(what: string, cause?: unknown): Problem {
  return new Problem(503, "analyzer_unavailable", `The analyzer ${what}; please try again.`, { cause });
}

/** Resolves when the analyzer at `url` says that it is well. */
export async function analyzerAnswers(url: string): Promise<void> {
  const response = await fetch(new URL("/health", url), { signal: AbortSignal.timeout(1_000) });
  await response.body?.cancel();
  if (!response.ok)
    throw Object.assign(new Error("The analyzer is ill"), { code: `HTTP_${response.status}` });
}
