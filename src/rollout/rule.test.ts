import { describe, expect, test } from "vitest";
import type { Service } from "../compose/model.ts";
import { rolloutOf } from "./rule.ts";

const volume = { type: "volume", source: "data", target: "/data" };
const server = { mayEnd: false };

test("two containers of a server run side by side", () => {
  const service: Service = {
    networks: { default: null, back: { aliases: ["shop"] } },
    volumes: [
      { ...volume, read_only: true },
      { type: "tmpfs", target: "/tmp" },
    ],
  };
  expect(rolloutOf(service, server)).toEqual({
    rollout: "start-first",
    reason: "two of it can run at once",
  });
});

test.each<[string, Service]>([
  ["several of it publish ports", { ports: [{ target: 80 }], scale: 2 }],
  ["its port is any of a range", { ports: [{ target: 80, published: "8000-8009" }] }],
  ["it has network_mode: host", { network_mode: "host" }],
  ["it has a container_name, which only one container can have", { container_name: "shop" }],
  ["it has volumes_from", { volumes_from: ["db"] }],
  ["it has ipv4_address on the network back", { networks: { back: { ipv4_address: "10.0.0.9" } } }],
  ["it writes to volume data", { volumes: [volume] }],
  ["it writes to an anonymous volume", { volumes: [{ type: "volume", target: "/data" }] }],
  ["it writes to bind /srv/files", { volumes: [{ type: "bind", source: "/srv/files", target: "/files" }] }],
  ["x-slipway.rollout is stop-first", { "x-slipway": { rollout: "stop-first" } }],
])("stop-first: %s", (reason, service) => {
  expect(rolloutOf(service, server)).toEqual({ rollout: "stop-first", reason });
});

test("a service that publishes ports is replaced by way of a redirect, unless it does not want to", () => {
  const ports = [{ target: 80, published: "80" }];
  const redirect = { rollout: "redirect", reason: "it publishes ports" };
  expect(rolloutOf({ ports }, server)).toEqual(redirect);
  expect(rolloutOf({ ports, "x-slipway": { rollout: "start-first" } }, server)).toEqual(redirect);
  expect(rolloutOf({ ports, "x-slipway": { rollout: "stop-first" } }, server).rollout).toBe("stop-first");
});

test("what may end by itself is never run twice at once", () => {
  const reason = "it may end by itself";
  expect(rolloutOf({}, { mayEnd: true })).toEqual({ rollout: "stop-first", reason });
});

describe("x-slipway.rollout: start-first", () => {
  const wanted = { "x-slipway": { rollout: "start-first" as const } };
  test("allows two containers to write to one volume", () => {
    const reason = "x-slipway.rollout is start-first";
    expect(rolloutOf({ ...wanted, volumes: [volume] }, server)).toEqual({ rollout: "start-first", reason });
  });
  test("does not make the impossible possible", () => {
    expect(rolloutOf({ ...wanted, network_mode: "host" }, server).rollout).toBe("stop-first");
  });
});
