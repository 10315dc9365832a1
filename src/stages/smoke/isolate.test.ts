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
  test("a built service runs the loaded image, without a fixed name, address or host port", () => {
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

  test("sets a platform only for emulation", () => {
    const model = { services: { api: { image: "api", platform: "linux/amd64" } } };
    expect(isolated(model, new Map(), "linux/arm64").model.services.api?.platform).toBe("linux/arm64");
  });

  test("pulls third-party images that are missing", () => {
    expect(service({ pull_policy: "always" }).service).toMatchObject({
      image: "web:1",
      pull_policy: "missing",
    });
  });

  test("keeps a service without replicas that way", () => {
    expect(service({ deploy: { replicas: 0 } }).service).toMatchObject({ scale: 0, deploy: {} });
  });

  test("networks and volumes have no fixed name or address, and no external storage", () => {
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
      "networks.lan: has the driver macvlan; the smoke test uses a bridge network instead",
      "networks.shared: is external; the smoke test uses an empty network instead",
      "volumes.bound: is stored elsewhere (driver or driver_opts); the smoke test uses an empty volume instead",
      "volumes.nfs: is stored elsewhere (driver or driver_opts); the smoke test uses an empty volume instead",
      "volumes.shared: is external; the smoke test uses an empty volume instead",
    ]);
  });

  test("publishes a probe's port on the service whose network the container uses", () => {
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
