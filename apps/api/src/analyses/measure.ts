import { createHash } from "node:crypto";
import type { Measurement, Picture } from "./analysis.ts";
import type { Analyze } from "./analyzer.ts";
import type { MeasurementCache } from "./cache.ts";

export interface Measured {
  readonly contentHash: string;
  readonly measurement: Measurement;
  readonly cached: boolean;
}

export type Measure = (picture: Picture, requestId: string) => Promise<Measured>;

/** Measures a picture, or takes the figures from the cache: the same bytes (by SHA-256) have the same figures. */
export function measurer(cache: MeasurementCache, analyze: Analyze): Measure {
  return async (picture, requestId) => {
    const contentHash = createHash("sha256").update(picture.content).digest("hex");
    const known = await cache.get(contentHash);
    if (known !== undefined) return { contentHash, measurement: known, cached: true };

    const measurement = await analyze(picture, requestId);
    await cache.put(contentHash, measurement);
    return { contentHash, measurement, cached: false };
  };
}
