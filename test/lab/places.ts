import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where the lab keeps things. Expensive results live in the cache (removed only by `--remove --cache`), everything
 * else in the state folder. One lab per user, however many checkouts there are.
 */
export const cacheRoot = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "slipway");
const stateRoot = join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "slipway", "lab");

/** Unix sockets hold at most 108 bytes of path, the reason why nothing here is nested deeply. */
export const places = {
  state: stateRoot,
  labFile: join(stateRoot, "lab.json"),
  /** Beside the state, since it is held while the state is removed. */
  lock: `${stateRoot}.lock`,
  /** Held by a run of the tests, for as long as it takes. */
  testLock: `${stateRoot}.tests.lock`,
  /** How long the steps of earlier setups took. In the cache, so that a removed lab leaves it. */
  durations: join(cacheRoot, "durations.json"),
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

/** The one name of the registry. Loopback addresses are plain http to docker and containerd without configuration. */
export const REGISTRY = "127.0.0.1:5055";

/** Prefix of every container, network and volume of the lab, so that they are recognised and removed. */
export const PREFIX = "slipway-lab";
