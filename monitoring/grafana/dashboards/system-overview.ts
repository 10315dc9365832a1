import type { Board } from "./board.ts";

export const systemOverview: Board = {
  uid: "nsip-system",
  title: "System overview",
  description: "The state of the machine and of every part of the stack.",
  rows: [
    {
      title: "Status",
      panels: [
        {
          title: "Targets down",
          description:
            "Parts of the stack that Prometheus cannot reach. Above 0, run scripts/docker-deploy.sh status.",
          unit: "short",
          now: true,
          limits: [1, 2],
          queries: [{ expr: "count(up == 0) or vector(0)", legend: "down" }],
        },
        {
          title: "Firing alerts",
          description: "Each alert says what to do: see Alerts in Prometheus.",
          unit: "short",
          now: true,
          limits: [1, 3],
          queries: [{ expr: 'count(ALERTS{alertstate="firing"}) or vector(0)', legend: "firing" }],
        },
        {
          title: "Memory in use",
          description: "Memory of the machine. Above 90%, the kernel may soon kill the largest process.",
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
            "Root disk of the machine. PostgreSQL stops when it is full: run scripts/docker-deploy.sh prune.",
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
          description: "1 while all replicas of a part respond to Prometheus.",
          unit: "short",
          queries: [{ expr: "min by (job) (up)", legend: "{{job}}" }],
        },
        {
          title: "Memory by application",
          description:
            "Memory of the processes of all replicas. If it only grows, the application has a leak.",
          unit: "bytes",
          // Not of the exporters: their value is for the exporter itself, not for the service that it monitors.
          queries: ["api", "analyzer"].map((job) => ({
            expr: `sum(process_resident_memory_bytes{job="${job}"})`,
            legend: job,
          })),
        },
      ],
    },
    {
      title: "Machine",
      panels: [
        {
          title: "CPU",
          description:
            "Share of all CPUs by mode. Steal is time used by other virtual machines on the same host.",
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
            "Processes that run or wait to run. If it stays above the number of CPUs, the machine is too small.",
          unit: "short",
          queries: [
            { expr: "node_load1", legend: "1 minute" },
            { expr: "node_load5", legend: "5 minutes" },
            { expr: "count(count by (cpu) (node_cpu_seconds_total))", legend: "CPUs" },
          ],
        },
        {
          title: "Memory",
          description: "Used is the total without the memory that is available without swapping.",
          unit: "bytes",
          queries: [
            { expr: "node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes", legend: "used" },
            { expr: "node_memory_MemTotal_bytes", legend: "total" },
          ],
        },
        {
          title: "Disk traffic",
          description: "Bytes per second read and written by the whole machine.",
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
