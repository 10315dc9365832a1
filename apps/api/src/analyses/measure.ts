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

/** The same bytes have the same figures: they are measured once, then remembered by their SHA-256. */
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
