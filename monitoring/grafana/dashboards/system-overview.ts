import type { Board } from "./board.ts";

export const systemOverview: Board = {
  uid: "nsip-system",
  title: "System overview",
  description: "The machine, and whether every part of the stack answers.",
  rows: [
    {
      title: "Does it run?",
      panels: [
        {
          title: "Targets that do not answer",
          description:
            "Parts of the stack that Prometheus cannot reach. Above 0: scripts/docker-deploy.sh status.",
          unit: "short",
          now: true,
          limits: [1, 2],
          queries: [{ expr: "count(up == 0) or vector(0)", legend: "down" }],
        },
        {
          title: "Alerts that fire",
          description: "Each names what to do: see Alerts in Prometheus.",
          unit: "short",
          now: true,
          limits: [1, 3],
          queries: [{ expr: 'count(ALERTS{alertstate="firing"}) or vector(0)', legend: "firing" }],
        },
        {
          title: "Memory in use",
          description: "Of the machine. Above 90%, the kernel soon ends the largest process.",
          unit: "percentunit",
          now: true,
          limits: [0.8, 0.9],
          queries: [
            { expr: "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes", legend: "used" },
          ],
        },
        {
          title: "Disk in use",
          description:
            "Of the machine's root. Full means that PostgreSQL stops: scripts/docker-deploy.sh prune.",
          unit: "percentunit",
          now: true,
          limits: [0.8, 0.9],
          queries: [
            {
              expr: 'max(1 - node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes{mountpoint="/"})',
              legend: "used",
            },
          ],
        },
        {
          title: "Targets",
          description: "1 while a part answers Prometheus.",
          unit: "short",
          queries: [{ expr: "min by (job) (up)", legend: "{{job}}" }],
        },
        {
          title: "Memory of each application",
          description: "What its processes hold, of all replicas. One that only grows has a leak.",
          unit: "bytes",
          // Not of every job: an exporter's figure is its own, and not of the database that it looks at.
          queries: ["api", "analyzer"].map((job) => ({
            expr: `sum(process_resident_memory_bytes{job="${job}"})`,
            legend: job,
          })),
        },
      ],
    },
    {
      title: "The machine",
      panels: [
        {
          title: "Processor",
          description:
            "Share of all processors by what they do. Steal is taken by other machines on the same host.",
          unit: "percentunit",
          stacked: true,
          queries: [
            {
              expr: 'sum by (mode) (rate(node_cpu_seconds_total{mode!="idle"}[$__rate_interval])) / scalar(count(count by (cpu) (node_cpu_seconds_total)))',
              legend: "{{mode}}",
            },
          ],
        },
        {
          title: "Load",
          description:
            "Processes that run or want to. More than processors for long: the machine is too small.",
          unit: "short",
          queries: [
            { expr: "node_load1", legend: "1 minute" },
            { expr: "node_load5", legend: "5 minutes" },
            { expr: "count(count by (cpu) (node_cpu_seconds_total))", legend: "processors" },
          ],
        },
        {
          title: "Memory",
          description: "Available is what can still be had without swapping.",
          unit: "bytes",
          queries: [
            { expr: "node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes", legend: "used" },
            { expr: "node_memory_MemTotal_bytes", legend: "total" },
          ],
        },
        {
          title: "Disk traffic",
          description: "Read and written by the whole machine.",
          unit: "Bps",
          queries: [
            { expr: "sum(rate(node_disk_read_bytes_total[$__rate_interval]))", legend: "read" },
            { expr: "sum(rate(node_disk_written_bytes_total[$__rate_interval]))", legend: "written" },
          ],
        },
      ],
    },
  ],
};
