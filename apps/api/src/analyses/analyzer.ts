import { type IncomingMessage, request as overHttp } from "node:http";
import { request as overTls } from "node:https";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Problem } from "../problem.ts";
import { Measurement, type Picture } from "./analysis.ts";

export type Analyze = (picture: Picture, requestId: string) => Promise<Measurement>;

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const TIMEOUT_MS = 20_000;
const RETRY_DELAYS_MS = [100, 400];
/** What the analyzer may say of a picture, and we of a request with it: too large, of another format, broken. */
const REFUSALS = [413, 415, 422];

/**
 * Asks the analyzer at `url`. A connection that fails is tried again: the figures depend on the bytes alone, so
 * asking twice is safe, and a container that is being replaced is no reason to turn a client away.
 *
 * The function returned throws a Problem: what the analyzer refuses of a picture as it is, 503 when it is out of reach or
 * says anything else.
 */
export function analyzerAt(url: string): Analyze {
  return async (picture, requestId) => {
    const response = await patiently(() => post(new URL("/analyze", url), picture, requestId));
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
function post(url: URL, { mediaType, content }: Picture, requestId: string): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? overTls : overHttp;
  const options = {
    method: "POST",
    headers: { "Content-Type": mediaType, "Content-Length": content.length, "X-Request-Id": requestId },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on("error", reject).end(content);
  });
}

async function patiently(ask: () => Promise<IncomingMessage>): Promise<IncomingMessage> {
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
  return error instanceof Error && error.name === "AbortError";
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
