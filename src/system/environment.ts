import type { Environment } from "./run.ts";

/** What any program may need: its path, the home folder, the locale, the proxy and trusted certificates. */
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

/** What the docker client reads to find its engine, contexts and plugins. */
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

/** Variables of Slipway and of the runner, which no child process gets. */
const PRIVATE =
  /^(INPUT_|ACTIONS_|STATE_|GITHUB_TOKEN$|GH_TOKEN$|GITHUB_(ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)$)/;

function pick(from: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  );
}

/** The environment of a program that needs neither the engine nor a secret, such as Trivy. */
export function plainEnvironment(from: Environment): Environment {
  return pick(from, EVERYONE);
}

/** The environment of docker, buildx and compose. */
export function dockerEnvironment(from: Environment): Environment {
  return pick(from, [...EVERYONE, ...DOCKER]);
}

/**
 * What a build needs in addition when it uses GitHub's cache: BuildKit calls the cache service with the job's token.
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

/** The environment of OpenSSH, with the agent if there is one. */
export function sshEnvironment(from: Environment): Environment {
  return pick(from, [...EVERYONE, "SSH_AUTH_SOCK"]);
}

/** The environment of `docker compose config`, which fills `${VARIABLES}` in the file from the user's environment. */
export function composeEnvironment(from: Environment): Environment {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !PRIVATE.test(name)));
}
