import { shortDigest } from "../../image/size.ts";
import { code, table } from "../../markdown/markdown.ts";
import type { PushResult } from "../../model/result.ts";

/** Every tag with its digest, as it was read back. */
export function pushSection({ tags }: PushResult): string {
  const rows = tags.map(({ reference, digest }) => [code(reference), code(shortDigest(digest))]);
  return `### Push\n\n${table([["tag"], ["digest"]], rows)}`;
}
