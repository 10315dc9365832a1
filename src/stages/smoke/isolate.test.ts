import { describe, expect, test } from "vitest";
import { ComposeModel } from "../../compose/model.ts";
import { isolate } from "./isolate.ts";
import type { OutsideMounts } from "./outside.ts";

const LOGGING = { driver: "json-file", options: { "max-size": "10m", "max-file": "1" } };

function isolated(model: object, outside: OutsideMounts = new Map(), platform?: string) {
  const images = new Map([["api", { name: "slipway-smoke/api:1", platform }]]);
  return isolate(ComposeModel.parse({ name: "shop", ...model }), {
    project: "slipway-smoke-1",
    images,
    outside,
  });
}

function service(definition: object, outside?: OutsideMounts) {
  const { model, warnings } = isolated({ services: { web: { image: "web:1", ...definition } } }, outside);
  return { service: model.services.web, warnings };
}

describe("isolate", () => {
  test("a service that is built runs the loaded image, under no name and on no port of its own", () => {
    const { model, warnings } = isolated({
      services: {
        api: {
          image: "ghcr.io/team/api:1",
          build: { context: "." },
          pull_policy: "build",
          platform: "linux/arm64",
          container_name: "api",
          hostname: "api-1",
          restart: "always",
          profiles: ["backend"],
          scale: 3,
          deploy: {
            replicas: 3,
            restart_policy: { condition: "any" },
            resources: { limits: { memory: "1g" } },
          },
          mac_address: "02:42:ac:11:00:02",
          logging: { driver: "awslogs", options: { "awslogs-group": "shop" } },
          labels: { team: "shop" },
          ports: [
            { target: 8080, published: "80", protocol: "tcp", mode: "host" },
            { target: 8080, published: "81", host_ip: "0.0.0.0" },
            { target: 53, published: "53", protocol: "udp" },
          ],
          networks: { back: { ipv4_address: "10.9.0.5", aliases: ["backend"] }, front: null },
          "x-slipway": { probes: [{ http: "/", port: 9090 }, { tcp: 8080 }, { command: ["true"] }] },
        },
      },
    });
    expect(model.name).toBe("slipway-smoke-1");
    expect(model.services.api).toEqual({
      image: "slipway-smoke/api:1",
      pull_policy: "never",
      hostname: "api-1",
      restart: "no",
      deploy: { resources: { limits: { memory: "1g" } } },
      logging: LOGGING,
      labels: { team: "shop" },
      ports: [
        { target: 8080, protocol: "tcp", host_ip: "127.0.0.1", mode: "ingress" },
        { target: 53, protocol: "udp", host_ip: "127.0.0.1", mode: "ingress" },
        { target: 9090, protocol: "tcp", host_ip: "127.0.0.1", mode: "ingress" },
      ],
      networks: { back: { aliases: ["backend"] }, front: null },
      "x-slipway": expect.anything(),
    });
    expect(warnings).toEqual([]);
  });

  test("a platform is named only for emulation", () => {
    const model = { services: { api: { image: "api", platform: "linux/amd64" } } };
    expect(isolated(model, new Map(), "linux/arm64").model.services.api?.platform).toBe("linux/arm64");
  });

  test("third-party images are pulled when they are missing", () => {
    expect(service({ pull_policy: "always" }).service).toMatchObject({
      image: "web:1",
      pull_policy: "missing",
    });
  });

  test("no replica stays none", () => {
    expect(service({ deploy: { replicas: 0 } }).service).toMatchObject({ scale: 0, deploy: {} });
  });

  test("networks and volumes: no name, no address, nothing that lies elsewhere", () => {
    const { model, warnings } = isolated({
      services: {},
      networks: {
        default: { name: "shop_default" },
        back: {
          name: "back",
          internal: true,
          ipam: { config: [{ subnet: "10.9.0.0/24" }] },
          driver_opts: { "com.docker.network.bridge.name": "br9" },
        },
        lan: { driver: "macvlan", driver_opts: { parent: "eth0" } },
        shared: { name: "shared", external: true },
        plain: null,
      },
      volumes: {
        data: { name: "shop-data", labels: { keep: "yes" } },
        scratch: { driver_opts: { type: "tmpfs", device: "tmpfs" } },
        bound: { driver: "local", driver_opts: { type: "none", o: "bind", device: "/srv/data" } },
        nfs: { driver: "nfs" },
        shared: { name: "shared", external: true },
      },
    });
    expect(model.networks).toEqual({
      default: {},
      back: { internal: true },
      lan: {},
      shared: {},
      plain: null,
    });
    expect(model.volumes).toEqual({
      data: { labels: { keep: "yes" } },
      scratch: { driver_opts: { type: "tmpfs", device: "tmpfs" } },
      bound: {},
      nfs: {},
      shared: {},
    });
    expect(warnings).toEqual([
      "networks.lan: has the driver macvlan; the smoke test has a bridge in its place",
      "networks.shared: is external; the smoke test has an empty network in its place",
      "volumes.bound: lies elsewhere (driver or driver_opts); the smoke test has an empty volume in its place",
      "volumes.nfs: lies elsewhere (driver or driver_opts); the smoke test has an empty volume in its place",
      "volumes.shared: is external; the smoke test has an empty volume in its place",
    ]);
  });

  test.each<[string, object, object, OutsideMounts, string[]]>([
    [
      "read-only",
      { source: "/etc/ssl", read_only: true },
      { type: "bind", source: "/etc/ssl", read_only: true },
      new Map([["/etc/ssl", "folder"]]),
      [],
    ],
    [
      "a folder of data",
      { source: "/srv/data" },
      { type: "volume" },
      new Map([["/srv/data", "folder"]]),
      ["services.web: /srv/data is the machine's own; the smoke test has an empty volume at /t"],
    ],
    [
      "missing",
      { source: "/srv/gone", read_only: true },
      { type: "volume" },
      new Map([["/srv/gone", "missing"]]),
      ["services.web: /srv/gone is the machine's own; the smoke test has an empty volume at /t"],
    ],
    [
      "a file",
      { source: "/etc/localtime" },
      { type: "bind", source: "/etc/localtime", read_only: true },
      new Map([["/etc/localtime", "file"]]),
      ["services.web: /etc/localtime is the machine's own; in the smoke test it is read-only"],
    ],
    [
      "a socket",
      { source: "/var/run/docker.sock" },
      { type: "bind", source: "/var/run/docker.sock" },
      new Map([["/var/run/docker.sock", "other"]]),
      [
        "services.web: /var/run/docker.sock is the machine's own, and what the service does with it is not isolated",
      ],
    ],
    [
      "the project's own",
      { source: "/content/nginx.conf" },
      { type: "bind", source: "/content/nginx.conf" },
      new Map(),
      [],
    ],
  ])("a bind mount, %s", (_, from, to, outside, warnings) => {
    const result = service({ volumes: [{ type: "bind", target: "/t", ...from }] }, outside);
    expect(result.service?.volumes).toEqual([{ target: "/t", ...to }]);
    expect(result.warnings).toEqual(warnings);
  });

  test.each<[object, object, string[]]>([
    [
      { network_mode: "host" },
      { ports: [] },
      ["services.web: network_mode: host is not isolated; in the smoke test the service has its own"],
    ],
    [
      { network_mode: "container:vpn" },
      { ports: [] },
      [
        "services.web: network_mode: container:vpn is not isolated; in the smoke test the service has its own",
      ],
    ],
    [{ network_mode: "bridge" }, { ports: [] }, []],
    [{ network_mode: "none" }, { network_mode: "none" }, []],
    [{ network_mode: "service:vpn" }, { network_mode: "service:vpn" }, []],
    [
      { ipc: "host" },
      { ports: [] },
      ["services.web: ipc: host is not isolated; in the smoke test the service has its own"],
    ],
    [
      { pid: "host", privileged: true, devices: ["/dev/fuse"] },
      { pid: "host", privileged: true, devices: ["/dev/fuse"], ports: [] },
      ["services.web: privileged, pid: host, devices: what the service does to the machine is not isolated"],
    ],
    [
      { external_links: ["db:db"], volumes_from: ["container:db", "api"] },
      { volumes_from: ["api"], ports: [] },
      ["services.web: containers of others are left out in the smoke test: db:db, container:db"],
    ],
  ])("%j", (from, to, warnings) => {
    const result = service(from);
    expect(result.service).toEqual({
      image: "web:1",
      pull_policy: "missing",
      restart: "no",
      logging: LOGGING,
      ...to,
    });
    expect(result.warnings).toEqual(warnings);
  });

  test("a probe's port is published on the service whose network it is in", () => {
    const { model } = isolated({
      services: {
        app: { image: "app", network_mode: "service:vpn", "x-slipway": { probes: [{ tcp: 3000 }] } },
        vpn: { image: "vpn" },
      },
    });
    expect(model.services.app?.ports).toBeUndefined();
    expect(model.services.vpn?.ports?.map(({ target }) => target)).toEqual([3000]);
  });
});
