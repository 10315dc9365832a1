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
/** Increase this whenever the analyzer measures differently, so that outdated figures are not used. */
const GENERATION = 2;

/** Measurements by content hash. A cache that fails or does not answer counts as empty: it never fails a request. */
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
        // An entry of the previous release has no thumbnail: measuring again adds one.
        const known = all?.thumbnail === undefined ? undefined : all;
        lookups.inc({ outcome: known === undefined ? "miss" : "hit" });
        return known;
      } catch (error) {
        lookups.inc({ outcome: "unreachable" });
        log.warn({ err: error }, "could not read a measurement from the cache");
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
        log.warn({ err: error }, "could not write a measurement to the cache");
      }
    },
  };
}

function keyOf(contentHash: string): string {
  return `measurement:${GENERATION}:${contentHash}`;
}
