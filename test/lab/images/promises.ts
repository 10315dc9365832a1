/**
 * What Dockerfiles and compose files of this repository need from a base image. Holds for the real image and its
 * stand-in.
 */
export interface Promised {
  readonly image: string;
  /** The default user of the image. */
  readonly user: string;
  /** Names of users in /etc/passwd, each with `uid:gid`. */
  readonly ids: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  /** Commands found on PATH. */
  readonly tools: readonly string[];
  /** The output of the command must match. */
  readonly versions: readonly { readonly argv: readonly string[]; readonly prints: RegExp }[];
}

const nothing = {
  user: "",
  ids: {},
  entrypoint: null,
  command: null,
  environment: {},
  paths: [],
  tools: [],
  versions: [],
};

export const PROMISES: readonly Promised[] = [
  {
    ...nothing,
    image: "debian:bookworm-slim",
    command: ["bash"],
    tools: ["apt-get", "dpkg", "bash", "useradd", "perl"],
    versions: [{ argv: ["cat", "/etc/debian_version"], prints: /^12\./ }],
  },
  {
    ...nothing,
    image: "alpine:3.20",
    command: ["/bin/sh"],
    tools: ["apk", "adduser", "addgroup", "wget", "nc", "ash"],
  },
  {
    ...nothing,
    image: "node:20-alpine",
    ids: { node: "1000:1000" },
    entrypoint: ["docker-entrypoint.sh"],
    command: ["node"],
    paths: ["/home/node", "/usr/local/lib/node_modules/npm", "/usr/local/bin/docker-entrypoint.sh"],
    tools: ["node", "npm", "npx", "yarn", "apk", "wget", "adduser", "addgroup"],
    versions: [
      { argv: ["node", "--version"], prints: /^v20\./ },
      { argv: ["npm", "--version"], prints: /^10\./ },
    ],
  },
  {
    ...nothing,
    image: "nginx:1.25-alpine",
    ids: { nginx: "101:101" },
    entrypoint: ["/docker-entrypoint.sh"],
    command: ["nginx", "-g", "daemon off;"],
    paths: [
      "/etc/nginx/conf.d/default.conf",
      "/etc/nginx/mime.types",
      "/usr/share/nginx/html/index.html",
      "/docker-entrypoint.d/20-envsubst-on-templates.sh",
      "/var/cache/nginx",
    ],
    tools: ["nginx", "curl", "wget", "envsubst", "apk"],
    versions: [{ argv: ["nginx", "-v"], prints: /nginx\/1\.(2[5-9]|[3-9]\d)/ }],
  },
  {
    ...nothing,
    image: "python:3.11-slim",
    command: ["python3"],
    environment: { LANG: "C.UTF-8" },
    paths: ["/usr/local/bin/python3.11", "/usr/local/lib/python3.11/site-packages/pip"],
    tools: ["python", "python3", "pip", "pip3", "apt-get", "useradd"],
    versions: [
      { argv: ["python", "--version"], prints: /^Python 3\.11\./ },
      { argv: ["python", "-c", "import sys; print(sys.prefix)"], prints: /^\/usr\/local$/m },
      { argv: ["pip", "--version"], prints: /site-packages\/pip \(python 3\.11\)/ },
      { argv: ["python", "-m", "venv", "/tmp/venv"], prints: /^$/ },
    ],
  },
  {
    ...nothing,
    image: "postgres:16-alpine",
    ids: { postgres: "70:70" },
    entrypoint: ["docker-entrypoint.sh"],
    command: ["postgres"],
    environment: { PGDATA: "/var/lib/postgresql/data", PG_MAJOR: "16", LANG: "en_US.utf8" },
    paths: ["/docker-entrypoint-initdb.d", "/var/lib/postgresql/data", "/var/run/postgresql"],
    tools: ["postgres", "psql", "pg_dump", "pg_restore", "pg_isready", "initdb", "bash", "wget"],
    versions: [
      { argv: ["postgres", "--version"], prints: /PostgreSQL\) 16\./ },
      { argv: ["pg_dump", "--version"], prints: /PostgreSQL\) 16\./ },
    ],
  },
  {
    ...nothing,
    image: "redis:7-alpine",
    ids: { redis: "999:1000" },
    entrypoint: ["docker-entrypoint.sh"],
    command: ["redis-server"],
    paths: ["/data"],
    tools: ["redis-server", "redis-cli", "wget"],
    versions: [{ argv: ["redis-server", "--version"], prints: /v=7\./ }],
  },
  {
    ...nothing,
    image: "prom/prometheus:v3.5.0",
    user: "nobody",
    ids: { nobody: "65534:65534" },
    entrypoint: ["/bin/prometheus"],
    command: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
    paths: ["/etc/prometheus/prometheus.yml", "/prometheus"],
    tools: ["prometheus", "promtool", "wget"],
    versions: [{ argv: ["prometheus", "--version"], prints: /version 3\.5\./ }],
  },
  {
    // The stand-in only starts as the right user and reports that it is healthy.
    ...nothing,
    image: "grafana/grafana:12.0.0",
    user: "472",
    ids: { grafana: "472:0" },
    entrypoint: ["/run.sh"],
    environment: { GF_PATHS_DATA: "/var/lib/grafana", GF_PATHS_PROVISIONING: "/etc/grafana/provisioning" },
    paths: ["/etc/grafana", "/var/lib/grafana", "/usr/share/grafana"],
    tools: ["wget"],
  },
  {
    ...nothing,
    image: "prom/node-exporter:v1.9.1",
    user: "nobody",
    ids: { nobody: "65534:65534" },
    entrypoint: ["/bin/node_exporter"],
    tools: ["wget"],
    versions: [{ argv: ["/bin/node_exporter", "--version"], prints: /version 1\.9\./ }],
  },
  {
    // The real image has only its program.
    ...nothing,
    image: "nginx/nginx-prometheus-exporter:1.4.2",
    user: "1001:1001",
    entrypoint: ["/usr/bin/nginx-prometheus-exporter"],
    versions: [{ argv: ["/usr/bin/nginx-prometheus-exporter", "--version"], prints: /version 1\.4\./ }],
  },
  {
    ...nothing,
    image: "prometheuscommunity/postgres-exporter:v0.17.1",
    user: "nobody",
    ids: { nobody: "65534:65534" },
    entrypoint: ["/bin/postgres_exporter"],
    tools: ["wget"],
    versions: [{ argv: ["/bin/postgres_exporter", "--version"], prints: /version 0\.17\./ }],
  },
  {
    ...nothing,
    image: "oliver006/redis_exporter:v1.74.0-alpine",
    user: "59000:59000",
    entrypoint: ["/redis_exporter"],
    paths: ["/redis_exporter"],
    tools: ["sh", "wget"],
  },
  {
    ...nothing,
    image: "certbot/certbot:v4.1.1",
    entrypoint: ["certbot"],
    tools: ["certbot", "openssl", "sh", "wget"],
    versions: [{ argv: ["certbot", "--version"], prints: /^certbot \d+\./ }],
  },
  {
    ...nothing,
    image: "amazon/aws-cli:2.27.41",
    entrypoint: ["/usr/local/bin/aws"],
    tools: ["aws", "sh"],
    versions: [{ argv: ["aws", "--version"], prints: /^aws-cli\/2\./ }],
  },
];
