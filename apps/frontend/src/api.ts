import * as z from "zod/mini";
import { Analysis, AnalysisList } from "./analysis.ts";
import { ApiError, readAnswer, unreachable } from "./answer.ts";

export const ACCEPTED_TYPES: readonly string[] = ["image/png", "image/jpeg", "image/webp"];
export const MAX_BYTES = 10 * 1024 * 1024;
export const PAGE_SIZE = 12;

export const Account = z.object({ id: z.string(), email: z.string() });
export type Account = z.infer<typeof Account>;
const Session = z.object({ account: Account });
const Nothing = z.unknown();

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/**
 * Returns the account that is signed in. The session itself is a cookie that no script can read.
 *
 * @throws ApiError 401 when nobody is signed in.
 */
export function whoAmI(signal: AbortSignal): Promise<Account> {
  return ask(Account, "/api/accounts/me", { signal });
}

export async function signIn(credentials: Credentials): Promise<Account> {
  return (await ask(Session, "/api/sessions", json(credentials))).account;
}

export async function register(credentials: Credentials): Promise<Account> {
  return (await ask(Session, "/api/accounts", json(credentials))).account;
}

export async function signOut(): Promise<void> {
  await ask(Nothing, "/api/sessions", { method: "DELETE" });
}

/** Newest first. Pages start at 1. */
export function listAnalyses(page: number, signal: AbortSignal): Promise<AnalysisList> {
  return ask(AnalysisList, `/api/analyses?page=${page}&size=${PAGE_SIZE}`, { signal });
}

export function findAnalysis(id: string, signal: AbortSignal): Promise<Analysis> {
  return ask(Analysis, `/api/analyses/${encodeURIComponent(id)}`, { signal });
}

export async function removeAnalysis(id: string): Promise<void> {
  await ask(Nothing, `/api/analyses/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/**
 * Uploads a picture. `onSent` gets the share that has been sent, from 0 to 1; this needs XMLHttpRequest, because fetch does
 * not report the progress of an upload.
 *
 * @throws ApiError. A file that the API would reject is not sent at all.
 */
export function analysePicture(
  file: File,
  signal: AbortSignal,
  onSent: (share: number) => void,
): Promise<Analysis> {
  const objection = objectionTo(file);
  if (objection !== undefined) return Promise.reject(new ApiError(objection));
  const body = new FormData();
  body.append("image", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/analyses");
    request.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(signal.reason);
    request.onload = () => {
      try {
        resolve(readAnswer(Analysis, request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

/** Why the API would reject a file, or undefined when it would not. */
export function objectionTo(file: Pick<File, "name" | "size" | "type">): string | undefined {
  if (!ACCEPTED_TYPES.includes(file.type)) return `“${file.name}” is not a PNG, JPEG or WebP picture.`;
  if (file.size > MAX_BYTES) return `“${file.name}” is larger than ${MAX_BYTES / 1024 ** 2} MB.`;
  return undefined;
}

function json(body: object): RequestInit {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

async function ask<T>(answer: z.ZodMiniType<T>, path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    throw init.signal?.aborted ? cause : unreachable(cause);
  });
  return readAnswer(answer, response.status, await response.text());
}
