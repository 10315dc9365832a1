import { z } from "zod";

const share = z.number().min(0).max(1);

/** What the analyzer measures. Lengths are pixels of the original picture; shares and places lie between 0 and 1. */
export const Figures = z.object({
  width: z.number().int(),
  height: z.number().int(),
  share,
  balance: share,
  centreOfMass: z.object({ x: share, y: share }).nullable(),
  largestEmptyRectangle: z.object({
    x: z.number().int(),
    y: z.number().int(),
    width: z.number().int(),
    height: z.number().int(),
    share,
  }),
});
export type Figures = z.infer<typeof Figures>;

/** A picture as it was uploaded. */
export interface Picture {
  readonly filename: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

/** One upload and what was found in it. */
export interface Analysis {
  readonly id: string;
  readonly createdAt: string;
  readonly filename: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** SHA-256 of the content, in hex. */
  readonly contentHash: string;
  readonly figures: Figures;
}
