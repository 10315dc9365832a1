import { type IncomingMessage, request as overHttp } from "node:http";
import { request as overTls } from "node:https";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Problem } from "../problem.ts";
import { Measurement, type Picture } from "./analysis.ts";

export type Analyze = (picture: Picture, requestId: string) => Promise<Measurement>;

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * For all that is tried. With the eight seconds that an upload may have waited before, and those that the stores take, it
 * is less than the 30 after which nginx says that it has failed: nothing is kept of which a client was told so.
 */
const DEADLINE_MS = 18_000;
const RETRY_DELAYS_MS = [100, 400];
/** A connection that broke when it had been made: its worker has died, and maybe of this picture. */
const BROKEN = ["ECONNRESET", "EPIPE"];
/** So many workers may die of one picture. */
const MOST_BROKEN = 2;
/** What the analyzer may say of a picture, and we of a request with it: too large, of another format, broken. */
const REFUSALS = [413, 415, 422];

/**
 * Asks the analyzer at `url`. A connection that fails is tried again: the figures depend on the bytes alone, so
 * asking twice is safe, and a container that is being replaced is no reason to turn a client away.
 *
 * The function returned throws a Problem: what the analyzer refuses of a picture as it is, 503 when it is out of reach,
 * gives no answer before the deadline or says anything else.
 */
export function analyzerAt(url: string, deadlineMs = DEADLINE_MS): Analyze {
  return async (picture, requestId) => {
    const deadline = AbortSignal.timeout(deadlineMs);
    const unavailable = (why: string, cause?: unknown) => {
      const what = deadline.aborted ? `gave no answer in ${deadlineMs / 1000} s` : why;
      const message = `The analyzer ${what}; please try again.`;
      return new Problem(503, "analyzer_unavailable", message, { cause });
    };

    const ask = () => post(new URL("/analyze", url), picture, requestId, deadline);
    const response = await patiently(ask, deadline).catch((cause: unknown) => {
      throw unavailable("is out of reach", cause);
    });
    const body: unknown = await json(response).catch(() => undefined);
    if (response.statusCode === 200) {
      const measurement = Measurement.safeParse(body);
      if (measurement.success) return measurement.data;
      throw unavailable("answered with something other than figures", measurement.error);
    }
    const status = REFUSALS.find((one) => one === response.statusCode);
    const refusal = Refusal.safeParse(body);
    if (status !== undefined && refusal.success) {
      throw new Problem(status, refusal.data.error.code, refusal.data.error.message);
    }
    throw unavailable(`answered ${response.statusCode}`);
  };
}

/** Not by fetch, which copies what it sends. */
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

async function patiently(
  ask: () => Promise<IncomingMessage>,
  deadline: AbortSignal,
): Promise<IncomingMessage> {
  let broken = 0;
  for (const delay of RETRY_DELAYS_MS) {
    try {
      return await ask();
    } catch (error) {
      if (isBroken(error)) broken += 1;
      if (deadline.aborted || broken === MOST_BROKEN) throw error;
      await sleep(delay, undefined, { signal: deadline });
    }
  }
  return ask();
}

function isBroken(error: unknown): boolean {
  return error instanceof Error && "code" in error && BROKEN.some((code) => code === error.code);
}

/** Resolves when the analyzer at `url` says that it is well. */
export async function analyzerAnswers(url: string): Promise<void> {
  const response = await fetch(new URL("/health", url), { signal: AbortSignal.timeout(1_000) });
  await response.body?.cancel();
  if (!response.ok)
    throw Object.assign(new Error("The analyzer is ill"), { code: `HTTP_${response.status}` });
}
