import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export type Metrics = ReturnType<typeof createMetrics>;

/** Rate, errors and duration of requests by route, what the cache saves, and Node's own figures. */
export function createMetrics(version: string) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  new Gauge({
    name: "nsip_api_info",
    help: "Always 1; says which version runs.",
    labelNames: ["version"],
    registers,
  })
    .labels(version)
    .set(1);
  return {
    registry,
    requests: new Counter({
      name: "http_requests_total",
      help: "Requests by the status of their answer; 499 when the client left before its end.",
      labelNames: ["method", "route", "status"],
      registers,
    }),
    duration: new Histogram({
      name: "http_request_duration_seconds",
      help: "Seconds from a request's arrival to the end of its answer.",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    cacheLookups: new Counter({
      name: "nsip_cache_lookups_total",
      help: "Lookups of figures in Redis, by outcome: hit, miss or unreachable.",
      labelNames: ["outcome"],
      registers,
    }),
    analyses: new Counter({
      name: "nsip_analyses_total",
      help: "Pictures that were analysed and kept, by outcome: measured, or cached when the figures were known.",
      labelNames: ["outcome"],
      registers,
    }),
  };
}

/** Connections to PostgreSQL by what they do, and how many queries wait for one. */
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
    help: "Queries that wait for a connection to PostgreSQL.",
    registers,
    collect() {
      this.set(pool.waitingCount);
    },
  });
}
