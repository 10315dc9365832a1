import { z } from "zod";

/** Which part of a list to return. Pages start at 1. */
export const Page = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  size: z.coerce.number().int().min(1).max(100).default(20),
});
export type Page = z.infer<typeof Page>;

export function offsetOf({ page, size }: Page): number {
  return (page - 1) * size;
}
