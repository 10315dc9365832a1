import * as z from "zod/mini";

const Point = z.object({ x: z.number(), y: z.number() });
export type Point = z.infer<typeof Point>;

const Figures = z.object({
  width: z.number(),
  height: z.number(),
  share: z.number(),
  balance: z.number(),
  centreOfMass: z.nullable(Point),
  largestEmptyRectangle: z.object({
    x: z.number(),
    y: z.number(),
    width: z.number(),
    height: z.number(),
    share: z.number(),
  }),
  // Analyses of the first version do not have these.
  background: z.optional(z.object({ colour: z.string(), tone: z.enum(["light", "dark", "mid"]) })),
  distance: z.optional(z.object({ max: z.number(), mean: z.number() })),
  thirds: z.optional(z.number()),
  contours: z.optional(z.number()),
  histogram: z.optional(z.array(z.number())),
});
/** Lengths are pixels of the original picture. Shares, scores and positions are between 0 and 1. */
export type Figures = z.infer<typeof Figures>;

/** The part of the API's answer that the site shows. */
export const Analysis = z.object({
  id: z.string(),
  createdAt: z.string(),
  filename: z.string(),
  figures: Figures,
});
export type Analysis = z.infer<typeof Analysis>;

export const AnalysisList = z.object({ items: z.array(Analysis), total: z.number() });
export type AnalysisList = z.infer<typeof AnalysisList>;

/** The URL of one of an analysis's pictures. */
export function pictureOf(
  { id }: Pick<Analysis, "id">,
  name: "original" | "mask" | "distance-map" | "thumbnail",
): string {
  return `/api/analyses/${id}/${name}`;
}
