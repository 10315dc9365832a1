import { z } from "zod";

const share = z.number().min(0).max(1);
const Place = z.object({ x: share, y: share });

/** Lengths are pixels of the original picture. Shares, scores and positions are between 0 and 1. */
const First = z.object({
  width: z.number().int(),
  height: z.number().int(),
  share,
  balance: share,
  centreOfMass: Place.nullable(),
  largestEmptyRectangle: z.object({
    x: z.number().int(),
    y: z.number().int(),
    width: z.number().int(),
    height: z.number().int(),
    share,
  }),
});

/** Figures that analyses of the first version do not have. */
const Later = z.object({
  background: z.object({ colour: z.string(), tone: z.enum(["light", "dark", "mid"]) }),
  distance: z.object({ max: z.number().min(0), mean: z.number().min(0), at: Place.nullable() }),
  thirds: share,
  contours: z.number().int().min(0),
  /** Shares of lightness, from dark to light. */
  histogram: z.array(share),
});

/** Figures as they are stored. */
export const Figures = First.extend(Later.partial().shape);
export type Figures = z.infer<typeof Figures>;

/** The analyzer's answer: all figures and, in base64, two maps as PNG and a thumbnail as JPEG. */
export const Measurement = First.extend(Later.shape).extend({
  mask: z.base64(),
  distanceMap: z.base64(),
  /** The previous release's analyzer sends none, and both run side by side during a deployment. */
  thumbnail: z.base64().optional(),
});
export type Measurement = z.infer<typeof Measurement>;

/** A picture as it was uploaded. */
export interface Picture {
  readonly filename: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

/** One upload and its figures. */
export const Analysis = z.object({
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  filename: z.string(),
  mediaType: z.string(),
  bytes: z.number().int(),
  /** SHA-256 of the content, in hex. */
  contentHash: z.string(),
  figures: Figures,
});
export type Analysis = z.infer<typeof Analysis>;

/** The pictures of an analysis. */
export const MAPS = ["original", "mask", "distance-map", "thumbnail"] as const;
export type MapName = (typeof MAPS)[number];
