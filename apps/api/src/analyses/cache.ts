import type { RedisClientType } from "redis";
import { within } from "../deadline.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { Measurement } from "./analysis.ts";

export interface MeasurementCache {
  get(contentHash: string): Promise<Measurement | undefined>;
  put(contentHash: string, measurement: Measurement): Promise<void>;
}

const TTL_SECONDS = 7 * 24 * 60 * 60;
const DEADLINE_MS = 500;
/** Counts up whenever the analyzer measures differently, so that old figures are not mistaken for new ones. */
const GENERATION = 2;

/** Measurements by content hash. A cache that does not answer costs time, never a request: it counts as empty. */
export function measurementCache(
  redis: Pick<RedisClientType, "get" | "set">,
  log: Log,
  lookups: Metrics["cacheLookups"],
): MeasurementCache {
  return {
    async get(contentHash) {
      try {
        const found = await within(DEADLINE_MS, redis.get(keyOf(contentHash)));
        const all = found === null ? undefined : Measurement.parse(JSON.parse(found));
        // One that the release before has left lacks the thumbnail: measured once more, it has one.
        const known = all?.thumbnail === undefined ? undefined : all;
        lookups.inc({ outcome: known === undefined ? "miss" : "hit" });
        return known;
      } catch (error) {
        lookups.inc({ outcome: "unreachable" });
        log.warn({ err: error }, "a measurement could not be read from the cache");
        return undefined;
      }
    },
    async put(contentHash, measurement) {
      try {
        await within(
          DEADLINE_MS,
          redis.set(keyOf(contentHash), JSON.stringify(measurement), { EX: TTL_SECONDS }),
        );
      } catch (error) {
        log.warn({ err: error }, "a measurement could not be written to the cache");
      }
    },
  };
}

function keyOf(contentHash: string): string {
  return `measurement:${GENERATION}:${contentHash}`;
}
