import { code, table } from "../markdown.ts";
import type { PushResult } from "../result.ts";
import { shortDigest } from "../size.ts";

/** Every tag with the digest behind it, as it was read back. */
export function pushSection({ tags }: PushResult): string {
  const rows = tags.map(({ reference, digest }) => [code(reference), code(shortDigest(digest))]);
  return `### Push\n\n${table([["tag"], ["digest"]], rows)}`;
}
