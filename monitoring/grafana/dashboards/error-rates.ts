import type { Board } from "./board.ts";

const RATE = "rate(http_requests_total[$__rate_interval])";
/** A kind of answer by application; 0, and not unknown, where there is none of it. */
const answers = (status: string) =>
  `sum by (job) (rate(http_requests_total{status=~"${status}"}[$__rate_interval])) or 0 * sum by (job) (${RATE})`;

export const errorRates: Board = {
  uid: "nsip-errors",
  title: "Error rates",
  description: "What fails, where, and by whose fault.",
  rows: [
    {
      title: "Now",
      panels: [
        {
          title: "Requests that fail",
          description:
            "Share of the API's answers that are 5xx. GET /health says which dependency is out of reach.",
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
          title: "Parts that do not answer",
          description: "Targets of Prometheus that are down: see the system's dashboard.",
          unit: "short",
          now: true,
          limits: [1, 2],
          queries: [{ expr: "count(up == 0) or vector(0)", legend: "down" }],
        },
        {
          title: "Alerts that page",
          description: "Somebody has to look at these now.",
          unit: "short",
          now: true,
          limits: [1, 2],
          queries: [
            { expr: 'count(ALERTS{alertstate="firing",severity="page"}) or vector(0)', legend: "page" },
          ],
        },
        {
          title: "Lookups without Redis",
          description: "Share of the last five minutes' lookups that did not reach it.",
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
      title: "Course",
      panels: [
        {
          title: "Our errors, 5xx",
          description: "A second, by application. The log names each by its request id.",
          unit: "reqps",
          queries: [{ expr: answers("5.."), legend: "{{job}}" }],
        },
        {
          title: "Refused requests, 4xx",
          description: "A second. 401 and 429 in numbers: somebody tries passwords, or a client runs wild.",
          unit: "reqps",
          queries: [{ expr: answers("4.."), legend: "{{job}}" }],
        },
        {
          title: "Answers of the API by status",
          description: "A second.",
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
          title: "Pictures that the analyzer refuses",
          description:
            "A second, by reason. Broken or far too large ones are somebody's mistake, or an attack.",
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
          description: "Share of PostgreSQL's transactions.",
          unit: "percentunit",
          queries: [
            {
              expr: "sum(rate(pg_stat_database_xact_rollback[$__rate_interval])) / (sum(rate(pg_stat_database_xact_rollback[$__rate_interval])) + sum(rate(pg_stat_database_xact_commit[$__rate_interval])))",
              legend: "rolled back",
            },
          ],
        },
        {
          title: "Connections that the door dropped",
          description: "Accepted by nginx and not handled, a second: it has too few connections.",
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
