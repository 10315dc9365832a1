import type { RedisClientType } from "redis";
import { within } from "../deadline.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { Figures } from "./analysis.ts";

export interface FiguresCache {
  get(contentHash: string): Promise<Figures | undefined>;
  put(contentHash: string, figures: Figures): Promise<void>;
}

const TTL_SECONDS = 7 * 24 * 60 * 60;
const DEADLINE_MS = 500;
/** Counts up whenever the analyzer measures differently, so that old figures are not mistaken for new ones. */
const GENERATION = 1;

/** Figures by content hash. A cache that does not answer costs time, never a request: it counts as empty. */
export function figuresCache(
  redis: Pick<RedisClientType, "get" | "set">,
  log: Log,
  lookups: Metrics["cacheLookups"],
): FiguresCache {
  return {
    async get(contentHash) {
      try {
        const found = await within(DEADLINE_MS, redis.get(keyOf(contentHash)));
        const figures = found === null ? undefined : Figures.parse(JSON.parse(found));
        lookups.inc({ outcome: figures === undefined ? "miss" : "hit" });
        return figures;
      } catch (error) {
        lookups.inc({ outcome: "unreachable" });
        log.warn({ err: error }, "figures could not be read from the cache");
        return undefined;
      }
    },
    async put(contentHash, figures) {
      try {
        await within(
          DEADLINE_MS,
          redis.set(keyOf(contentHash), JSON.stringify(figures), { EX: TTL_SECONDS }),
        );
      } catch (error) {
        log.warn({ err: error }, "figures could not be written to the cache");
      }
    },
  };
}

function keyOf(contentHash: string): string {
  return `figures:${GENERATION}:${contentHash}`;
}
