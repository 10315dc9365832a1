/** `registry.example:5000/team/api` in its parts. The first is a host, as in the input `registries`. */
export function splitRepository(repository: string): { readonly host: string; readonly name: string } {
  const slash = repository.indexOf("/");
  return { host: repository.slice(0, slash), name: repository.slice(slash + 1) };
}

/** Where a registry's API is. As docker has it, only a registry on this machine's loopback may go without TLS. */
export function apiOf(host: string): string {
  if (/^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host)) return `http://${host}/v2`;
  return `https://${host === "docker.io" ? "registry-1.docker.io" : host}/v2`;
}
