import { CommandError } from "../system/run.ts";

/**
 * "Blob unknown" is a race in buildx: it copies the manifests of an index in parallel, and a blob that two of them share
 * may not be complete when the second one needs it. The next attempt finds it.
 */
const PASSING =
  /\b(429|500|502|503|504)\b|too many requests|rate limit|connection reset|unexpected EOF|i\/o timeout|TLS handshake timeout|blob unknown to registry/i;

/** Whether a program's message is about a registry's refusal that may pass by itself. */
export function isPassing(said: string): boolean {
  return PASSING.test(said);
}

/** Whether a command failed because of something that may pass by itself: too many requests, an error of the registry, a broken connection. */
export function passesByItself(error: unknown): boolean {
  return error instanceof CommandError && isPassing(error.stderr);
}
