/** The URL of a registry's API. Like docker, only a registry on this machine's loopback interface may go without TLS. */
export function apiOf(registry: string): string {
  if (/^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(registry)) return `http://${registry}/v2`;
  return `https://${registry === "docker.io" ? "registry-1.docker.io" : registry}/v2`;
}
