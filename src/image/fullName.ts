/**
 * An image's name with its registry and its tag, as containerd knows it: `api` is `docker.io/library/api:latest`.
 * @see https://github.com/distribution/reference/blob/main/normalize.go
 */
export function fullName(name: string): string {
  const tagged = /:[^/]+$/.test(name) ? name : `${name}:latest`;
  const [host = "", ...path] = tagged.split("/");
  if (path.length === 0) return `docker.io/library/${tagged}`;
  return /[.:]/.test(host) || host === "localhost" ? tagged : `docker.io/${tagged}`;
}
