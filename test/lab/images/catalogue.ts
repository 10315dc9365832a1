/** A stand-in: a folder here with a Dockerfile, and the names of the Docker Hub images that it replaces. */
export interface StandIn {
  readonly folder: string;
  readonly names: readonly string[];
  /**
   * Other images are built on it, for every platform. Images without `base` run on this machine only, so they have
   * its platform.
   */
  readonly base?: true;
}

export const STAND_INS: readonly StandIn[] = [
  { folder: "debian", names: ["debian:bookworm-slim"], base: true },
  { folder: "alpine", names: ["alpine:3.20"], base: true },
  { folder: "busybox", names: ["busybox:latest", "busybox:1.36"], base: true },
  { folder: "node", names: ["node:20-alpine"], base: true },
  { folder: "nginx", names: ["nginx:1.25-alpine"], base: true },
  { folder: "python", names: ["python:3.11-slim"], base: true },
  { folder: "postgres", names: ["postgres:16-alpine"] },
  { folder: "redis", names: ["redis:7-alpine"] },
  { folder: "prometheus", names: ["prom/prometheus:v3.5.0", "prom/prometheus:latest"] },
  { folder: "grafana", names: ["grafana/grafana:12.0.0", "grafana/grafana:latest"] },
  { folder: "node-exporter", names: ["prom/node-exporter:v1.9.1"] },
  { folder: "nginx-exporter", names: ["nginx/nginx-prometheus-exporter:1.4.2"] },
  { folder: "postgres-exporter", names: ["prometheuscommunity/postgres-exporter:v0.17.1"] },
  { folder: "redis-exporter", names: ["oliver006/redis_exporter:v1.74.0-alpine"] },
  { folder: "certbot", names: ["certbot/certbot:v4.1.1"] },
  { folder: "aws-cli", names: ["amazon/aws-cli:2.27.41"] },
];

/** The image of buildx's docker-container driver. The engine itself builds it, because it builds the others. */
export const BUILDKIT_IMAGE = "moby/buildkit:buildx-stable-1";

/** The repository path of Docker Hub's image `name` on any registry. */
export function pathOf(name: string): string {
  return name.includes("/") ? name : `library/${name}`;
}

/**
 * Registers qemu, on a machine with internet access and without its package. Many public repositories pin the same
 * digest.
 */
export const BINFMT_IMAGE =
  "tonistiigi/binfmt:qemu-v10.2.3@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0";
