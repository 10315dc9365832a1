import { type IncomingMessage, request as overHttp } from "node:http";
import { request as overTls } from "node:https";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { type Clock, sleep, systemClock } from "../clock.ts";
import { Problem } from "../problem.ts";
import { Measurement, type Picture } from "./analysis.ts";

export type Analyze = (picture: Picture, requestId: string) => Promise<Measurement>;

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * For all tries together. With the eight seconds that an upload may wait for its turn, and the time that the stores take,
 * this stays below the 30 seconds after which nginx answers with an error: an upload that failed for the client is never
 * stored.
 */
const DEADLINE_MS = 18_000;
const RETRY_DELAYS_MS = [100, 400];
/** The connection was made and then broke: the worker has crashed, possibly because of this picture. */
const BROKEN = ["ECONNRESET", "EPIPE"];
/** How many workers one picture may crash. */
const MOST_BROKEN = 2;
/** Statuses about the picture itself, which we pass on: too large, unsupported format, damaged. */
const REFUSALS = [413, 415, 422];

/**
 * Returns a function that measures a picture with the analyzer at `url`. It retries a connection that fails: the figures
 * depend on the bytes alone, so a second request is safe, and a container that is being replaced causes no error.
 *
 * The returned function throws a Problem: the analyzer's own when it rejects the picture, else 503 when the analyzer is
 * unreachable, does not answer before the deadline, or answers with anything else.
 */
export function analyzerAt(url: string, deadlineMs = DEADLINE_MS, clock: Clock = systemClock): Analyze {
  return async (picture, requestId) => {
    const deadline = new AbortController();
    const cancel = clock.schedule(deadlineMs, () => deadline.abort());
    const unavailable = (why: string, cause?: unknown) => {
      const what = deadline.signal.aborted ? `did not answer within ${deadlineMs / 1000} s` : why;
      const message = `The analyzer ${what}. Try again soon.`;
      return new Problem(503, "analyzer_unavailable", message, { cause });
    };
    const ask = () => post(new URL("/analyze", url), picture, requestId, deadline.signal);

    try {
      const response = await withRetries(ask, deadline.signal, clock).catch((cause: unknown) => {
        throw unavailable("is unreachable", cause);
      });
      const body: unknown = await json(response).catch(() => undefined);
      if (response.statusCode === 200) {
        const measurement = Measurement.safeParse(body);
        if (measurement.success) return measurement.data;
        throw unavailable("sent an answer that is not a valid analysis", measurement.error);
      }
      const status = REFUSALS.find((one) => one === response.statusCode);
      const refusal = Refusal.safeParse(body);
      if (status !== undefined && refusal.success) {
        throw new Problem(status, refusal.data.error.code, refusal.data.error.message);
      }
      throw unavailable(`answered with status ${response.statusCode}`);
    } finally {
      cancel();
    }
  };
}

/** Uses node:http because fetch copies the body that it sends. */
function post(
  url: URL,
  { mediaType, content }: Picture,
  requestId: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? overTls : overHttp;
  const options = {
    method: "POST",
    headers: { "Content-Type": mediaType, "Content-Length": content.length, "X-Request-Id": requestId },
    signal,
  };
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on("error", reject).end(content);
  });
}

async function withRetries(
  ask: () => Promise<IncomingMessage>,
  deadline: AbortSignal,
  clock: Clock,
): Promise<IncomingMessage> {
  let broken = 0;
  for (const delay of RETRY_DELAYS_MS) {
    try {
      return await ask();
    } catch (error) {
      if (isBroken(error)) broken += 1;
      if (deadline.aborted || broken === MOST_BROKEN) throw error;
      await sleep(delay, clock, deadline);
      deadline.throwIfAborted();
    }
  }
  return ask();
}

function isBroken(error: unknown): boolean {
  return error instanceof Error && "code" in error && BROKEN.some((code) => code === error.code);
}

/** Resolves when the analyzer at `url` is healthy. */
export async function analyzerAnswers(url: string): Promise<void> {
  const response = await fetch(new URL("/health", url), { signal: AbortSignal.timeout(1_000) });
  await response.body?.cancel();
  if (!response.ok)
    throw Object.assign(new Error("The analyzer is unhealthy"), { code: `HTTP_${response.status}` });
}
