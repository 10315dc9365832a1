import type { Board } from "./board.ts";

const quantile = (share: number, by: string, job: string) =>
  `histogram_quantile(${share}, sum by (le${by}) (rate(http_request_duration_seconds_bucket{job="${job}"}[$__rate_interval])))`;

export const apiPerformance: Board = {
  uid: "nsip-api",
  title: "API performance",
  description: "Request rates and response times of the API and the analyzer.",
  rows: [
    {
      title: "Requests",
      panels: [
        {
          title: "Requests by route",
          description: "Requests per second.",
          unit: "reqps",
          stacked: true,
          queries: [
            {
              expr: 'sum by (method, route) (rate(http_requests_total{job="api"}[$__rate_interval]))',
              legend: "{{method}} {{route}}",
            },
          ],
        },
        {
          title: "Duration",
          description:
            "50, 95 and 99% of the requests are faster than this. If only p99 rises, look at the slowest route.",
          unit: "s",
          queries: [0.5, 0.95, 0.99].map((share) => ({
            expr: quantile(share, "", "api"),
            legend: `p${share * 100}`,
          })),
        },
        {
          title: "Duration by route, p95",
          description: "Uploads wait for the analyzer. All other requests should take milliseconds.",
          unit: "s",
          queries: [{ expr: quantile(0.95, ", route", "api"), legend: "{{route}}" }],
        },
        {
          title: "Connections to nginx",
          description:
            "Reading: nginx reads a request. Writing: it sends a response. Waiting: idle, kept open by clients.",
          unit: "short",
          stacked: true,
          queries: ["reading", "writing", "waiting"].map((state) => ({
            expr: `nginx_connections_${state}`,
            legend: state,
          })),
        },
      ],
    },
    {
      title: "Dependencies of the API",
      panels: [
        {
          title: "Analyzer, p50 and p95",
          description:
            "Seconds per picture. Each of the four workers analyzes one picture at a time; further ones wait.",
          unit: "s",
          queries: [0.5, 0.95].map((share) => ({
            expr: quantile(share, "", "analyzer"),
            legend: `p${share * 100}`,
          })),
        },
        {
          title: "Pictures",
          description: "Analyzed now, or found in the cache.",
          unit: "ops",
          stacked: true,
          queries: [
            { expr: "sum by (outcome) (rate(nsip_analyses_total[$__rate_interval]))", legend: "{{outcome}}" },
          ],
        },
        {
          title: "Redis lookups",
          description:
            "Unreachable: the site still works, but more slowly. See the dashboard Database statistics.",
          unit: "ops",
          stacked: true,
          queries: [
            {
              expr: "sum by (outcome) (rate(nsip_cache_lookups_total[$__rate_interval]))",
              legend: "{{outcome}}",
            },
          ],
        },
        {
          title: "Connections to PostgreSQL",
          description:
            "Connections of the pools. If queries are waiting, the pool is too small or queries are slow.",
          unit: "short",
          queries: [
            { expr: "sum by (state) (nsip_db_pool_connections)", legend: "{{state}}" },
            { expr: "sum(nsip_db_pool_waiting)", legend: "waiting queries" },
          ],
        },
      ],
    },
    {
      title: "Process",
      panels: [
        {
          title: "Event loop lag, p99",
          description: "During a lag no request is processed. Above 100 ms, some computation takes too long.",
          unit: "s",
          limits: [0.1, 0.5],
          queries: [{ expr: "max by (instance) (nodejs_eventloop_lag_p99_seconds)", legend: "{{instance}}" }],
        },
        {
          title: "CPU",
          description: "1 is one CPU, the most that one replica can use.",
          unit: "short",
          queries: [
            {
              expr: 'sum by (instance) (rate(process_cpu_seconds_total{job="api"}[$__rate_interval]))',
              legend: "{{instance}}",
            },
          ],
        },
      ],
    },
  ],
};
