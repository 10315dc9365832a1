import { createHash } from "node:crypto";
import type { Figures, Picture } from "./analysis.ts";
import type { Analyze } from "./analyzer.ts";
import type { FiguresCache } from "./cache.ts";

export interface Measured {
  readonly contentHash: string;
  readonly figures: Figures;
  readonly cached: boolean;
}

export type Measure = (picture: Picture, requestId: string) => Promise<Measured>;

/** The same bytes have the same figures: they are measured once, then remembered by their SHA-256. */
export function measurer(cache: FiguresCache, analyze: Analyze): Measure {
  return async (picture, requestId) => {
    const contentHash = createHash("sha256").update(picture.content).digest("hex");
    const known = await cache.get(contentHash);
    if (known !== undefined) return { contentHash, figures: known, cached: true };

    const figures = await analyze(picture, requestId);
    await cache.put(contentHash, figures);
    return { contentHash, figures, cached: false };
  };
}
