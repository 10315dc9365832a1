import { expect, test } from "vitest";
import { Service } from "../../compose/model.ts";
import { isolateService } from "./isolateService.ts";
import type { OutsideMounts } from "./outside.ts";

const LOGGING = { driver: "json-file", options: { "max-size": "10m", "max-file": "1" } };

function service(definition: object, outside: OutsideMounts = new Map()) {
  const warnings: string[] = [];
  const facts = { image: undefined, ports: [], outside };
  const isolated = isolateService(Service.parse({ image: "web:1", ...definition }), facts, (text) =>
    warnings.push(text),
  );
  return { service: isolated, warnings };
}

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
    ["/srv/data belongs to the machine; the smoke test uses an empty volume at /t instead"],
  ],
  [
    "missing",
    { source: "/srv/gone", read_only: true },
    { type: "volume" },
    new Map([["/srv/gone", "missing"]]),
    ["/srv/gone belongs to the machine; the smoke test uses an empty volume at /t instead"],
  ],
  [
    "a file",
    { source: "/etc/localtime" },
    { type: "bind", source: "/etc/localtime", read_only: true },
    new Map([["/etc/localtime", "file"]]),
    ["/etc/localtime belongs to the machine; it is read-only in the smoke test"],
  ],
  [
    "a socket",
    { source: "/var/run/docker.sock" },
    { type: "bind", source: "/var/run/docker.sock" },
    new Map([["/var/run/docker.sock", "other"]]),
    ["/var/run/docker.sock belongs to the machine, and what the service does with it is not isolated"],
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
  expect(result.service.volumes).toEqual([{ target: "/t", ...to }]);
  expect(result.warnings).toEqual(warnings);
});

test.each<[object, object, string[]]>([
  [
    { network_mode: "host" },
    { ports: [] },
    ["network_mode: host is not isolated; the service has its own in the smoke test"],
  ],
  [
    { network_mode: "container:vpn" },
    { ports: [] },
    ["network_mode: container:vpn is not isolated; the service has its own in the smoke test"],
  ],
  [{ network_mode: "bridge" }, { ports: [] }, []],
  [{ network_mode: "none" }, { network_mode: "none" }, []],
  [{ network_mode: "service:vpn" }, { network_mode: "service:vpn" }, []],
  [{ ipc: "host" }, { ports: [] }, ["ipc: host is not isolated; the service has its own in the smoke test"]],
  [
    { pid: "host", privileged: true, devices: ["/dev/fuse"] },
    { pid: "host", privileged: true, devices: ["/dev/fuse"], ports: [] },
    ["privileged, pid: host, devices: what the service does to the machine is not isolated"],
  ],
  [
    { external_links: ["db:db"], volumes_from: ["container:db", "api"] },
    { volumes_from: ["api"], ports: [] },
    ["containers of other projects are left out of the smoke test: db:db, container:db"],
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
