import { Service } from "../../compose/model.ts";
import type { OutsideMounts } from "./outside.ts";
import { ownNamespace, Parts, type Warn, warnOfSharing } from "./sharing.ts";

type Volume = NonNullable<Service["volumes"]>[number];
type Port = NonNullable<Service["ports"]>[number];

/** Names, places and policies that a second container of the service cannot have, or must not. */
const DROPPED = [
  "build",
  "container_name",
  "develop",
  "external_links",
  "logging",
  "mac_address",
  "network_mode",
  "networks",
  "pid",
  "ipc",
  "ports",
  "profiles",
  "pull_policy",
  "restart",
  "scale",
  "deploy",
  "volumes",
  "volumes_from",
];
/** The engine's own driver, so that the last lines can be read; limited, because a failing service may log a lot. */
const LOGGING = { driver: "json-file", options: { "max-size": "10m", "max-file": "1" } };
/** The parts of a service's place in a network that are in use wherever the project runs. */
const ADDRESSES = ["ipv4_address", "ipv6_address", "link_local_ips", "mac_address"];

export interface LoadedImage {
  readonly name: string;
  /** Only when the engine has to emulate it. */
  readonly platform?: string | undefined;
}

/** One service of `isolate()`. `ports` are more container ports to publish, for probes. */
export function isolateService(
  service: Service,
  facts: {
    readonly image: LoadedImage | undefined;
    readonly ports: readonly number[];
    readonly outside: OutsideMounts;
  },
  warn: Warn,
): Service {
  const parts = Parts.parse(service);
  const { image, outside } = facts;
  warnOfSharing(parts, warn);
  const networkMode = ownNamespace("network_mode", parts.network_mode, warn);
  const volumesFrom = (parts.volumes_from ?? []).filter((source) => !source.startsWith("container:"));
  return Service.parse({
    ...without(service, image ? [...DROPPED, "platform"] : DROPPED),
    ...(image
      ? { image: image.name, pull_policy: "never", ...(image.platform ? { platform: image.platform } : {}) }
      : { pull_policy: "missing" }),
    restart: "no",
    logging: LOGGING,
    ...oneReplica(parts),
    ...defined("network_mode", networkMode),
    ...defined("pid", ownNamespace("pid", parts.pid, warn)),
    ...defined("ipc", ownNamespace("ipc", parts.ipc, warn)),
    ...(networkMode === undefined
      ? { ...defined("networks", parts.networks && withoutAddresses(parts.networks)) }
      : {}),
    ...(networkMode === undefined ? { ports: [...ephemeral(service.ports ?? [], facts.ports)] } : {}),
    ...(service.volumes ? { volumes: service.volumes.map((volume) => mount(volume, outside, warn)) } : {}),
    ...(volumesFrom.length > 0 ? { volumes_from: volumesFrom } : {}),
  });
}

function oneReplica({ scale, deploy }: Parts): object {
  const none = (scale ?? deploy?.replicas) === 0;
  return {
    ...(deploy ? { deploy: without(deploy, ["replicas", "restart_policy"]) } : {}),
    ...(none ? { scale: 0 } : {}),
  };
}

/** Each container port once, on a free port of the loopback. */
function ephemeral(published: readonly Port[], probed: readonly number[]): readonly Port[] {
  const wanted = [...published, ...probed.map((target) => ({ target, protocol: "tcp" }))];
  const ports = wanted.map(
    ({ target, protocol = "tcp" }) => [`${target}/${protocol}`, { target, protocol }] as const,
  );
  return [...new Map(ports).values()].map((port) => ({ ...port, host_ip: "127.0.0.1", mode: "ingress" }));
}

function mount(volume: Volume, outside: OutsideMounts, warn: Warn): Volume {
  const kind = volume.type === "bind" && volume.source !== undefined && outside.get(volume.source);
  if (!kind) return volume;
  if (kind === "missing" || (kind === "folder" && !volume.read_only)) {
    warn(
      `${volume.source} belongs to the machine; the smoke test uses an empty volume at ${volume.target} instead`,
    );
    return { type: "volume", target: volume.target };
  }
  if (volume.read_only) return volume;
  if (kind === "file") {
    warn(`${volume.source} belongs to the machine; it is read-only in the smoke test`);
    return { ...volume, read_only: true };
  }
  warn(`${volume.source} belongs to the machine, and what the service does with it is not isolated`);
  return volume;
}

function withoutAddresses(networks: NonNullable<Parts["networks"]>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(networks).map(([name, place]) => [name, place && without(place, ADDRESSES)]),
  );
}

function defined<Value>(key: string, value: Value | undefined): Readonly<Record<string, Value>> {
  return value === undefined ? {} : { [key]: value };
}

function without(part: object, keys: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(part).filter(([key]) => !keys.includes(key)));
}
