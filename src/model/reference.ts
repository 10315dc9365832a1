/*
 * References of images, as docker reads them.
 * @see https://github.com/distribution/reference/blob/main/reference.go for the grammar
 * @see https://github.com/distribution/reference/blob/main/normalize.go for the short names of Docker Hub
 */

export interface Reference {
  /** The host, with a port if one is given: `ghcr.io`, `127.0.0.1:5000`. Docker Hub is `docker.io`. */
  readonly registry: string;
  /** The path in the registry: `team/api`; `library/redis` for `redis`. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}

const DOCKER_HUB = "docker.io";
/** Where Docker Hub keeps the images whose names have no slash. */
const OFFICIAL = "library/";

const LONGEST_REPOSITORY = 255;
const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const DOMAIN = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
/** What docker takes for the id of an image or of a container. */
const IDENTIFIER = /^[a-f0-9]{64}$/;

/**
 * Reads `[HOST[:PORT]/]NAME[:TAG][@DIGEST]`. The first part of a path is a host when it has a dot, a colon or a capital
 * letter, or is `localhost`; everything else is on Docker Hub.
 * @throws Error when docker would not accept the text either.
 */
export function parseReference(text: string): Reference {
  const [, named = "", digest] = /^([^@]*)(?:@(.*))?$/s.exec(text) ?? [];
  const [, name = "", tag] = /^(.*?)(?::([^:/]*))?$/s.exec(named) ?? [];
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(0, slash));
  const hasHost = isHost(first);
  const registry = hasHost ? registryName(first) : DOCKER_HUB;
  const path = hasHost ? name.slice(slash + 1) : name;
  const repository = registry === DOCKER_HUB && !path.includes("/") ? `${OFFICIAL}${path}` : path;
  if (
    !DOMAIN.test(registry) ||
    !PATH.test(path) ||
    repository.length > LONGEST_REPOSITORY ||
    (tag !== undefined && !TAG.test(tag)) ||
    (digest !== undefined && !DIGEST.test(digest)) ||
    IDENTIFIER.test(text)
  ) {
    throw new Error(
      `"${text}" is not a valid image reference. Use [HOST[:PORT]/]NAME[:TAG][@DIGEST] with a name in lower case, for example ghcr.io/team/api:1.2.`,
    );
  }
  return { registry, repository, tag, digest };
}

/** The one name of a registry that has several: docker still accepts Docker Hub's old one. */
export function registryName(host: string): string {
  return host === "index.docker.io" ? DOCKER_HUB : host;
}

/** The repository as docker shows it: `redis`, `team/api`, `ghcr.io/team/api`. */
export function familiarName({ registry, repository }: Reference): string {
  const [first = "", ...rest] = repository.split("/");
  // Without "docker.io", the first part of docker.io/a.b/c would be a host.
  if (registry !== DOCKER_HUB || isHost(first)) return `${registry}/${repository}`;
  return `${first}/` === OFFICIAL && rest.length === 1 ? rest.join() : repository;
}

/** Whether the part of a name before its first slash is a registry and not the beginning of a path. */
function isHost(first: string): boolean {
  return /[.:A-Z]/.test(first) || first === "localhost";
}

/** The image by its tag, in full, as containerd names it: `docker.io/library/api:latest` for `api`. */
export function fullName(text: string): string {
  const { registry, repository, tag = "latest" } = parseReference(text);
  return `${registry}/${repository}:${tag}`;
}

/** The image by its digest alone. A tag beside it would add nothing, and not every engine finds an image by both. */
export function pinned(reference: Reference, digest: string): string {
  return `${familiarName(reference)}@${digest}`;
}

/** The repositories of an image, one per registry: `nsip-api` in `ghcr.io/owner` is `ghcr.io/owner/nsip-api`. */
export function repositoriesOf(image: string, registries: readonly string[]): readonly string[] {
  return registries.map((registry) => `${registry}/${image}`);
}
