/**
 * The URL of a registry's API. Like docker, only a registry on this machine's loopback interface may go without TLS.
 * @param host with a port if it has one: `ghcr.io`, `127.0.0.1:5000`. Docker Hub is `docker.io`.
 */
export function apiOf(host: string): string {
  if (/^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host)) return `http://${host}/v2`;
  return `https://${host === "docker.io" ? "registry-1.docker.io" : host}/v2`;
}
