import type { Board } from "./board.ts";

const quantile = (share: number, by: string, job: string) =>
  `histogram_quantile(${share}, sum by (le${by}) (rate(http_request_duration_seconds_bucket{job="${job}"}[$__rate_interval])))`;

export const apiPerformance: Board = {
  uid: "nsip-api",
  title: "API performance",
  description: "How much is asked of the API and the analyzer, and how long their answers take.",
  rows: [
    {
      title: "Requests",
      panels: [
        {
          title: "Requests by route",
          description: "Answered a second.",
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
            "Half, 95 and 99 of a hundred requests are answered faster. Rising alone at the top: look at the slowest route.",
          unit: "s",
          queries: [0.5, 0.95, 0.99].map((share) => ({
            expr: quantile(share, "", "api"),
            legend: `p${share * 100}`,
          })),
        },
        {
          title: "Duration by route, p95",
          description: "Uploads wait for the analyzer; all others should take milliseconds.",
          unit: "s",
          queries: [{ expr: quantile(0.95, ", route", "api"), legend: "{{route}}" }],
        },
        {
          title: "Connections at the door",
          description: "nginx: reading a request, answering one, and kept open by browsers.",
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
      title: "What the API waits for",
      panels: [
        {
          title: "Analyzer, p50 and p95",
          description: "Seconds for a picture. The four workers do one each: more at once must wait.",
          unit: "s",
          queries: [0.5, 0.95].map((share) => ({
            expr: quantile(share, "", "analyzer"),
            legend: `p${share * 100}`,
          })),
        },
        {
          title: "Pictures",
          description: "Measured anew, or known from the cache.",
          unit: "ops",
          stacked: true,
          queries: [
            { expr: "sum by (outcome) (rate(nsip_analyses_total[$__rate_interval]))", legend: "{{outcome}}" },
          ],
        },
        {
          title: "Lookups in Redis",
          description: "Unreachable: the site works, more slowly. See the database dashboard.",
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
          description: "Of the pools. Queries that wait: the pool is too small, or queries are slow.",
          unit: "short",
          queries: [
            { expr: "sum by (state) (nsip_db_pool_connections)", legend: "{{state}}" },
            { expr: "sum(nsip_db_pool_waiting)", legend: "waiting queries" },
          ],
        },
      ],
    },
    {
      title: "Its process",
      panels: [
        {
          title: "Delay of the event loop, p99",
          description: "While it is held up, nobody is answered. Above 100 ms something computes too long.",
          unit: "s",
          limits: [0.1, 0.5],
          queries: [{ expr: "max by (instance) (nodejs_eventloop_lag_p99_seconds)", legend: "{{instance}}" }],
        },
        {
          title: "Processor",
          description: "1 is one processor, which is all that one replica can use.",
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
