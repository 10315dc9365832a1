import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export type Metrics = ReturnType<typeof createMetrics>;

/** Rate, errors and duration of requests by route, cache lookups, analyses, and Node's default metrics. */
export function createMetrics(version: string) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  new Gauge({
    name: "nsip_api_info",
    help: "Always 1; the label is the version that runs.",
    labelNames: ["version"],
    registers,
  })
    .labels(version)
    .set(1);
  return {
    registry,
    requests: new Counter({
      name: "http_requests_total",
      help: "Requests by response status; 499 when the client disconnected before the end.",
      labelNames: ["method", "route", "status"],
      registers,
    }),
    duration: new Histogram({
      name: "http_request_duration_seconds",
      help: "Seconds from the arrival of a request to the end of the response.",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    cacheLookups: new Counter({
      name: "nsip_cache_lookups_total",
      help: "Lookups in the Redis cache by outcome: hit, miss or unreachable.",
      labelNames: ["outcome"],
      registers,
    }),
    analyses: new Counter({
      name: "nsip_analyses_total",
      help: "Pictures analysed and stored, by outcome: measured, or cached when the figures came from the cache.",
      labelNames: ["outcome"],
      registers,
    }),
  };
}

/** Connections to PostgreSQL by state, and how many queries wait for one. */
export function observePool(
  pool: { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number },
  registry: Registry,
): void {
  const registers = [registry];
  new Gauge({
    name: "nsip_db_pool_connections",
    help: "Connections to PostgreSQL by state: idle or busy.",
    labelNames: ["state"],
    registers,
    collect() {
      this.set({ state: "idle" }, pool.idleCount);
      this.set({ state: "busy" }, pool.totalCount - pool.idleCount);
    },
  });
  new Gauge({
    name: "nsip_db_pool_waiting",
    help: "Queries waiting for a connection to PostgreSQL.",
    registers,
    collect() {
      this.set(pool.waitingCount);
    },
  });
}
