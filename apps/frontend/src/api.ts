import * as z from "zod/mini";
import { Analysis, AnalysisPage } from "./analysis.ts";

export const ACCEPTED_TYPES: readonly string[] = ["image/png", "image/jpeg", "image/webp"];
export const MAX_BYTES = 10 * 1024 * 1024;
export const PAGE_SIZE = 12;

const Refusal = z.object({ error: z.object({ message: z.string() }) });

/** A request that failed in a way that can be told to the person in front of the screen. */
export class ApiError extends Error {
  override readonly name = "ApiError";
}

/** @throws ApiError; before anything is sent when the file is not of a type or size that the API takes. */
export async function analysePicture(file: File, signal: AbortSignal): Promise<Analysis> {
  const objection = objectionTo(file);
  if (objection !== undefined) throw new ApiError(objection);
  const body = new FormData();
  body.append("image", file);
  return ask(Analysis, "/api/analyses", { method: "POST", body, signal });
}

/** Newest first; pages are counted from 1. */
export function listAnalyses(page: number, signal: AbortSignal): Promise<AnalysisPage> {
  return ask(AnalysisPage, `/api/analyses?page=${page}&size=${PAGE_SIZE}`, { signal });
}

/** Why a file cannot be analysed, if it cannot. */
export function objectionTo(file: Pick<File, "name" | "size" | "type">): string | undefined {
  if (!ACCEPTED_TYPES.includes(file.type)) return `“${file.name}” is not a PNG, JPEG or WebP picture.`;
  if (file.size > MAX_BYTES) return `“${file.name}” is larger than ${MAX_BYTES / 1024 ** 2} MB.`;
  return undefined;
}

/** The message of an error as the API writes it; a proxy in between may answer with anything. */
export function messageIn(body: unknown): string | undefined {
  return z.safeParse(Refusal, body).data?.error.message;
}

async function ask<T>(answer: z.ZodMiniType<T>, path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new ApiError("The server could not be reached. Are you online?", { cause });
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok)
    throw new ApiError(messageIn(body) ?? `The server answered with an error (${response.status}).`);
  const parsed = z.safeParse(answer, body);
  if (parsed.success) return parsed.data;
  throw new ApiError("The server gave an answer that this page does not understand.", {
    cause: parsed.error,
  });
}
