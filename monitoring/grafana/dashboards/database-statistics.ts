import type { Board } from "./board.ts";

/** Only the stack's database: the exporter also reports PostgreSQL's own databases. */
const OWN = '{datname!~"template.*|postgres|"}';

export const databaseStatistics: Board = {
  uid: "nsip-database",
  title: "Database statistics",
  description: "PostgreSQL stores all data. Redis is only a cache.",
  rows: [
    {
      title: "PostgreSQL",
      panels: [
        {
          title: "PostgreSQL",
          description: "1 while PostgreSQL responds to its exporter.",
          unit: "short",
          now: true,
          queries: [{ expr: "pg_up", legend: "up" }],
        },
        {
          title: "Connections",
          description:
            "Share of max_connections. At 1, new connections are rejected: use fewer replicas or smaller pools.",
          unit: "percentunit",
          now: true,
          limits: [0.7, 0.9],
          queries: [
            {
              expr: "sum(pg_stat_database_numbackends) / max(pg_settings_max_connections)",
              legend: "in use",
            },
          ],
        },
        {
          title: "Cache hit ratio",
          description:
            "Share of blocks found in PostgreSQL's memory. If it stays below 0.95, PostgreSQL needs more memory.",
          unit: "percentunit",
          now: true,
          queries: [
            {
              expr: `sum(pg_stat_database_blks_hit${OWN}) / (sum(pg_stat_database_blks_hit${OWN}) + sum(pg_stat_database_blks_read${OWN}))`,
              legend: "hit",
            },
          ],
        },
        {
          title: "Size",
          description:
            "Size of the database. It stores pictures and masks, so it grows with use. Disk: see System overview.",
          unit: "bytes",
          now: true,
          queries: [{ expr: `sum(pg_database_size_bytes${OWN})`, legend: "size" }],
        },
        {
          title: "Transactions",
          description: "Transactions per second. Rollbacks usually come from application errors.",
          unit: "ops",
          queries: [
            { expr: `sum(rate(pg_stat_database_xact_commit${OWN}[$__rate_interval]))`, legend: "committed" },
            {
              expr: `sum(rate(pg_stat_database_xact_rollback${OWN}[$__rate_interval]))`,
              legend: "rolled back",
            },
          ],
        },
        {
          title: "Rows",
          description:
            "Rows per second, by operation. Many fetched rows for few requests: an index may be missing.",
          unit: "ops",
          queries: ["fetched", "inserted", "updated", "deleted"].map((done) => ({
            expr: `sum(rate(pg_stat_database_tup_${done}${OWN}[$__rate_interval]))`,
            legend: done,
          })),
        },
        {
          title: "Locks",
          description: "Locks by mode. Exclusive locks that stay block other queries.",
          unit: "short",
          queries: [
            {
              expr: `sum by (mode) (pg_locks_count${OWN}) > 0 or sum(pg_locks_count${OWN})`,
              legend: "{{mode}}",
            },
          ],
        },
        {
          title: "Dead rows",
          description:
            "Rows waiting for vacuum, by table. If the number only grows, autovacuum does not keep up.",
          unit: "short",
          queries: [{ expr: "sum by (relname) (pg_stat_user_tables_n_dead_tup)", legend: "{{relname}}" }],
        },
      ],
    },
    {
      title: "Redis",
      panels: [
        {
          title: "Redis",
          description:
            "1 while Redis responds to its exporter. Without Redis the site still works, but more slowly.",
          unit: "short",
          now: true,
          queries: [{ expr: "redis_up", legend: "up" }],
        },
        {
          title: "Memory",
          description:
            "Share of REDIS_MAX_MEMORY. A full cache is normal; many evictions (below) mean that it is too small.",
          unit: "percentunit",
          now: true,
          queries: [{ expr: "redis_memory_used_bytes / redis_memory_max_bytes", legend: "used" }],
        },
        {
          title: "Keys",
          description: "Pictures whose results are cached.",
          unit: "short",
          now: true,
          queries: [{ expr: "sum(redis_db_keys)", legend: "keys" }],
        },
        {
          title: "Clients",
          description: "Open connections to Redis.",
          unit: "short",
          now: true,
          queries: [{ expr: "redis_connected_clients", legend: "clients" }],
        },
        {
          title: "Hits and misses",
          description: "Lookups per second.",
          unit: "ops",
          stacked: true,
          queries: [
            { expr: "rate(redis_keyspace_hits_total[$__rate_interval])", legend: "hits" },
            { expr: "rate(redis_keyspace_misses_total[$__rate_interval])", legend: "misses" },
          ],
        },
        {
          title: "Evictions",
          description:
            "Keys per second removed to make room. Many evictions and many misses: raise REDIS_MAX_MEMORY.",
          unit: "ops",
          queries: [{ expr: "rate(redis_evicted_keys_total[$__rate_interval])", legend: "evicted" }],
        },
      ],
    },
  ],
};
