import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folders of the lab. The cache has results that take long to create (`--remove --cache` removes it), the state folder has
 * everything else. All checkouts of a user share one lab.
 */
export const cacheRoot = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "slipway");
const stateRoot = join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "slipway", "lab");

/** The path of a Unix socket has at most 108 bytes, so these paths are short. */
export const places = {
  state: stateRoot,
  labFile: join(stateRoot, "lab.json"),
  /** Beside the state folder: the lock is held while that folder is removed. */
  lock: `${stateRoot}.lock`,
  /** Held during a run of the tests. */
  testLock: `${stateRoot}.tests.lock`,
  /** How long the steps of earlier setups took. In the cache, so that it survives `--remove`. */
  durations: join(cacheRoot, "durations.json"),
  /** Held by a test that starts smoke stacks or counts those on the engine. */
  logs: join(stateRoot, "logs"),
  pids: join(stateRoot, "pids"),
  dockerConfig: join(stateRoot, "docker"),
  builderConfig: join(stateRoot, "buildkitd.toml"),
  registryData: join(stateRoot, "registry"),
  keys: join(stateRoot, "keys"),
  engine: {
    socket: join(stateRoot, "docker.sock"),
    config: join(stateRoot, "daemon.json"),
    data: join(stateRoot, "data"),
    exec: join(stateRoot, "exec"),
    before: join(stateRoot, "network-before.json"),
  },
} as const;

/** The address of the registry. Docker and containerd use plain http for loopback addresses without configuration. */
export const REGISTRY = "127.0.0.1:5055";

/** The prefix of every container, network and volume of the lab. It identifies what to remove. */
export const PREFIX = "slipway-lab";
