import { CommandError } from "../system/run.ts";

/**
 * "Blob unknown" is a race of buildx's own: it copies the manifests of an index side by side, and a blob that two of
 * them share may still be on its way when the second names it. The next try finds it there.
 */
const PASSING =
  /\b(429|500|502|503|504)\b|too many requests|rate limit|connection reset|unexpected EOF|i\/o timeout|TLS handshake timeout|blob unknown to registry/i;

/** Whether what a program said of a registry is something that passes by itself. */
export function isPassing(said: string): boolean {
  return PASSING.test(said);
}

/** Whether a registry's refusal is one that passes by itself: too many requests, an error on its side, a broken connection. */
export function passesByItself(error: unknown): boolean {
  return error instanceof CommandError && isPassing(error.stderr);
}
