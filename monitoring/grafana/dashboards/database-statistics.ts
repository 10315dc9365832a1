import type { Board } from "./board.ts";

/** Those of the stack: the exporter also tells of PostgreSQL's own. */
const OWN = '{datname!~"template.*|postgres|"}';

export const databaseStatistics: Board = {
  uid: "nsip-database",
  title: "Database statistics",
  description: "PostgreSQL, which keeps everything, and Redis, which may forget.",
  rows: [
    {
      title: "PostgreSQL",
      panels: [
        {
          title: "PostgreSQL",
          description: "1 while it answers its exporter.",
          unit: "short",
          now: true,
          queries: [{ expr: "pg_up", legend: "up" }],
        },
        {
          title: "Connections",
          description: "Share of those allowed. At 1 nobody new comes in: fewer replicas, or smaller pools.",
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
          title: "Read from memory",
          description:
            "Share of blocks that were in PostgreSQL's memory. Below 0.95 for long: it wants more.",
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
          description: "Pictures and masks lie in it, so it grows with its users: see the disk's dashboard.",
          unit: "bytes",
          now: true,
          queries: [{ expr: `sum(pg_database_size_bytes${OWN})`, legend: "size" }],
        },
        {
          title: "Transactions",
          description: "A second. Rolled back ones are errors of the application, as a rule.",
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
            "A second, by what was done with them. Many fetched for few requests: an index is missing.",
          unit: "ops",
          queries: ["fetched", "inserted", "updated", "deleted"].map((done) => ({
            expr: `sum(rate(pg_stat_database_tup_${done}${OWN}[$__rate_interval]))`,
            legend: done,
          })),
        },
        {
          title: "Locks",
          description: "By mode. Exclusive ones that stay hold others up.",
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
          description: "Waiting to be vacuumed, by table. One that only grows: autovacuum does not keep up.",
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
          description: "1 while it answers its exporter. Without it the site works, more slowly.",
          unit: "short",
          now: true,
          queries: [{ expr: "redis_up", legend: "up" }],
        },
        {
          title: "Memory",
          description:
            "Of REDIS_MAX_MEMORY. Full is how a cache should be; evictions below tell if it is too small.",
          unit: "percentunit",
          now: true,
          queries: [{ expr: "redis_memory_used_bytes / redis_memory_max_bytes", legend: "used" }],
        },
        {
          title: "Keys",
          description: "Pictures whose figures are known.",
          unit: "short",
          now: true,
          queries: [{ expr: "sum(redis_db_keys)", legend: "keys" }],
        },
        {
          title: "Clients",
          description: "Connections to Redis.",
          unit: "short",
          now: true,
          queries: [{ expr: "redis_connected_clients", legend: "clients" }],
        },
        {
          title: "Found and not found",
          description: "Lookups a second.",
          unit: "ops",
          stacked: true,
          queries: [
            { expr: "rate(redis_keyspace_hits_total[$__rate_interval])", legend: "found" },
            { expr: "rate(redis_keyspace_misses_total[$__rate_interval])", legend: "not found" },
          ],
        },
        {
          title: "Forgotten",
          description:
            "Keys a second that had to go for others. Many, and many not found: raise REDIS_MAX_MEMORY.",
          unit: "ops",
          queries: [{ expr: "rate(redis_evicted_keys_total[$__rate_interval])", legend: "evicted" }],
        },
      ],
    },
  ],
};
