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
      help: "Requests answered.",
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
  };
}
