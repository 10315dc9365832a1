import { z } from "zod";
import { Problem } from "../problem.ts";

const Query = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  size: z.coerce.number().int().min(1).max(100).default(20),
});

/** Which part of a list: pages are counted from 1. */
export type Page = z.infer<typeof Query>;

/** @throws Problem 400 that names each parameter that does not fit. */
export function readPage(query: unknown): Page {
  const parsed = Query.safeParse(query);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Problem(400, "bad_page", complaints.join("; "));
}

export function offsetOf({ page, size }: Page): number {
  return (page - 1) * size;
}
