import type { Environment } from "./run.ts";

/** What any program may need to find itself, its user's home, the way out and the certificates to trust. */
const EVERYONE = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "LC_ALL",
  "TMPDIR",
  "TZ",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
];

/** What the docker client reads to find its engine, its contexts and its plugins. */
const DOCKER = [
  "DOCKER_HOST",
  "DOCKER_CONFIG",
  "DOCKER_CONTEXT",
  "DOCKER_CERT_PATH",
  "DOCKER_TLS_VERIFY",
  "DOCKER_API_VERSION",
  "BUILDX_CONFIG",
  "XDG_RUNTIME_DIR",
];

/** Ours and the runner's: no program that we start has any business with these. */
const PRIVATE =
  /^(INPUT_|ACTIONS_|STATE_|GITHUB_TOKEN$|GH_TOKEN$|GITHUB_(ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)$)/;

function pick(from: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  );
}

/** For a program that needs no engine and no secret, such as Trivy. */
export function plainEnvironment(from: Environment): Environment {
  return pick(from, EVERYONE);
}

/** For docker, buildx and compose. */
export function dockerEnvironment(from: Environment): Environment {
  return pick(from, [...EVERYONE, ...DOCKER]);
}

/**
 * For the build alone, and only when it caches on GitHub: BuildKit asks the cache service with the job's own token.
 * @see https://docs.docker.com/build/cache/backends/gha/
 */
export function cacheEnvironment(from: Environment): Environment {
  return pick(from, [
    "ACTIONS_CACHE_SERVICE_V2",
    "ACTIONS_CACHE_URL",
    "ACTIONS_RESULTS_URL",
    "ACTIONS_RUNTIME_TOKEN",
  ]);
}

/** For OpenSSH: the agent, when there is one. */
export function sshEnvironment(from: Environment): Environment {
  return pick(from, [...EVERYONE, "SSH_AUTH_SOCK"]);
}

/** For `docker compose config` alone, which fills the file's `${VARIABLES}` from the user's environment. */
export function composeEnvironment(from: Environment): Environment {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !PRIVATE.test(name)));
}
