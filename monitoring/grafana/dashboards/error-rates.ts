import type { Board } from "./board.ts";

const RATE = "rate(http_requests_total[$__rate_interval])";
/** Responses with a status, by application: 0, not a missing series, if there are none. */
const answers = (status: string) =>
  `sum by (job) (rate(http_requests_total{status=~"${status}"}[$__rate_interval])) or 0 * sum by (job) (${RATE})`;

export const errorRates: Board = {
  uid: "nsip-errors",
  title: "Error rates",
  description: "What fails, where, and who caused it.",
  rows: [
    {
      title: "Current state",
      panels: [
        {
          title: "Failed requests",
          description:
            "Share of the API's responses that are 5xx. GET /health shows which dependency is unavailable.",
          unit: "percentunit",
          now: true,
          limits: [0.01, 0.05],
          queries: [
            {
              expr: '(sum(rate(http_requests_total{job="api",status=~"5.."}[5m])) or vector(0)) / sum(rate(http_requests_total{job="api"}[5m]))',
              legend: "failing",
            },
          ],
        },
        {
          title: "Targets down",
          description: "Prometheus targets that do not respond: see the dashboard System overview.",
          unit: "short",
          now: true,
          limits: [1, 2],
          queries: [{ expr: "count(up == 0) or vector(0)", legend: "down" }],
        },
        {
          title: "Paging alerts",
          description: "Alerts that need attention now.",
          unit: "short",
          now: true,
          limits: [1, 2],
          queries: [
            { expr: 'count(ALERTS{alertstate="firing",severity="page"}) or vector(0)', legend: "page" },
          ],
        },
        {
          title: "Lookups without Redis",
          description: "Share of lookups in the last five minutes that could not reach Redis.",
          unit: "percentunit",
          now: true,
          limits: [0.01, 0.1],
          queries: [
            {
              expr: 'sum(rate(nsip_cache_lookups_total{outcome="unreachable"}[5m])) / (sum(rate(nsip_cache_lookups_total[5m])) > 0) or vector(0)',
              legend: "unreachable",
            },
          ],
        },
      ],
    },
    {
      title: "Over time",
      panels: [
        {
          title: "Server errors, 5xx",
          description: "Errors per second, by application. Find each one in the logs by its request id.",
          unit: "reqps",
          queries: [{ expr: answers("5.."), legend: "{{job}}" }],
        },
        {
          title: "Rejected requests, 4xx",
          description:
            "Responses per second. Many 401 and 429: somebody guesses passwords, or a client is faulty.",
          unit: "reqps",
          queries: [{ expr: answers("4.."), legend: "{{job}}" }],
        },
        {
          title: "API responses by status",
          description: "Responses per second.",
          unit: "reqps",
          stacked: true,
          queries: [
            {
              expr: 'sum by (status) (rate(http_requests_total{job="api"}[$__rate_interval]))',
              legend: "{{status}}",
            },
          ],
        },
        {
          title: "Pictures rejected by the analyzer",
          description:
            "Pictures per second, by reason. Broken or far too large pictures are a mistake or an attack.",
          unit: "ops",
          queries: [
            {
              expr: "sum by (code) (rate(nsip_analyzer_refusals_total[$__rate_interval])) or vector(0)",
              legend: "{{code}}",
            },
          ],
        },
        {
          title: "Transactions rolled back",
          description: "Share of all transactions of PostgreSQL.",
          unit: "percentunit",
          queries: [
            {
              expr: "sum(rate(pg_stat_database_xact_rollback[$__rate_interval])) / (sum(rate(pg_stat_database_xact_rollback[$__rate_interval])) + sum(rate(pg_stat_database_xact_commit[$__rate_interval])))",
              legend: "rolled back",
            },
          ],
        },
        {
          title: "Connections dropped by nginx",
          description:
            "Connections per second that nginx accepted but did not handle: its worker_connections limit is too low.",
          unit: "ops",
          queries: [
            {
              expr: "rate(nginx_connections_accepted[$__rate_interval]) - rate(nginx_connections_handled[$__rate_interval])",
              legend: "dropped",
            },
          ],
        },
      ],
    },
  ],
};
