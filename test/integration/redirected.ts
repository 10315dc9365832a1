import { request } from "node:http";
import { expect } from "vitest";
import { run } from "../../src/system/run.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { removePushed } from "./registries.ts";
import { openStack, type Stack, until } from "./stack.ts";
import { type Visited, visit } from "./visitor.ts";
import { buildImage, labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/*
 * A service that publishes ports on a host of the lab, and who asks it: this machine, the host itself by each of its
 * addresses, and a container on the same network by the host's.
 */

/** A server that is slow to start and polite when it stops. */
const SERVER = `
import { createSocket } from "node:dgram";
import { createServer } from "node:http";
const { EDITION, SICK } = process.env;
const udp = createSocket({ type: "udp6", ipv6Only: false }, (_, { port, address }) => udp.send(EDITION, port, address));
const answer = (request, response) => response.end(EDITION);
const server = createServer((request, response) =>
  request.url === "/health" && SICK ? response.writeHead(503).end() : answer(request, response));
const other = createServer(answer);
setTimeout(() => { server.listen(8080); other.listen(8081); udp.bind(5353); }, 1000);
process.on("SIGTERM", () => server.close(() => other.close(() => process.exit(0))));
`;

/** Asks HOST, or all addresses of the machine that it runs on, each time from another port. */
const CLIENT = `
import { createSocket } from "node:dgram";
import { renameSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { networkInterfaces } from "node:os";
const { HOST } = process.env;
const { lo, eth0 } = networkInterfaces();
const own = [...lo, ...eth0].map(({ address }) => address).filter((address) => !address.startsWith("fe80"));
const all = {};
const ask = (host, port) => (${visit})(request, { host, port, agent: false }, 40).found;
// One address alone, and the second of a range.
if (!HOST) for (const port of [81, 91]) all["port " + port] = ask("127.0.0.1", port);
for (const host of HOST ? [HOST] : own) {
  all["tcp " + host] = ask(host, 80);
  const found = (all["udp " + host] = { count: 0, failed: [], bodies: {} });
  setInterval(() => {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    found.count++;
    const late = setTimeout(() => { found.failed.push("no answer"); socket.close(); }, 2000);
    socket.on("message", (edition) => {
      clearTimeout(late);
      found.bodies[edition] = (found.bodies[edition] ?? 0) + 1;
      socket.close();
    });
    socket.send("?", 5300, host);
  }, 200);
}
setInterval(() => {
  writeFileSync("/tmp/found.new", JSON.stringify(all));
  renameSync("/tmp/found.new", "/tmp/found");
}, 50);
process.on("SIGTERM", () => process.exit(0));
`;
const IMAGE = {
  Dockerfile: 'FROM node:20-alpine\nCOPY *.mjs /\nCMD ["node", "/server.mjs"]\n',
  "server.mjs": SERVER,
  "client.mjs": CLIENT,
};
const image = { build: ".", image: "redirect", stop_grace_period: "10s" };
const client = { ...image, command: ["node", "/client.mjs"] };
const healthcheck = {
  ...{ test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health"], retries: 1 },
  ...{ interval: "1s", start_period: "4s", start_interval: "500ms" },
};
/** The host's address of its own network, beside those of IPv4 that it has anyway. */
const IPV6 = "fd00:5::1";

/** The services of an edition: each answers with its name. */
export const edition = (name: string, environment: object = {}) => ({
  client: { ...client, network_mode: "host" },
  // By the address that the host has for its containers.
  neighbour: {
    ...{ ...client, environment: { HOST: "host" } },
    extra_hosts: { host: "host-gateway" },
  },
  web: {
    ...image,
    healthcheck,
    ports: ["80:8080", "127.0.0.1:81:8080", "90-91:8080-8081", "5300:5353/udp"],
    environment: { EDITION: name, ...environment },
  },
});

type Found = Readonly<Record<string, Pick<Visited, "failed" | "bodies">>>;

export interface Redirected extends AsyncDisposable {
  readonly lab: Lab;
  readonly bench: Workbench;
  readonly host: Host;
  readonly stack: Stack;
  /** Runs a program of the host as root. */
  asRoot(...argv: readonly string[]): Promise<string>;
  /** What all clients have counted during `action`. */
  during(action: () => Promise<unknown>): Promise<Found>;
  expectNothingLeft(): Promise<void>;
}

/** How the host differs from Debian's default. */
export interface Way {
  /** What makes it so. The host is restarted afterwards. */
  readonly prepare?: (asRoot: Redirected["asRoot"]) => Promise<unknown>;
  /** Who deploys. */
  readonly user?: Host["user"];
  /** The rest of the compose file. */
  readonly top?: object;
  /** An address of the host at which Docker publishes nothing. */
  readonly unserved?: string;
}

/** Deploys the first edition to an extra host. */
export async function openRedirected(
  number: number,
  { prepare, user, top = {} }: Way = {},
): Promise<Redirected> {
  const lab = await openLab();
  await using undo = new AsyncDisposableStack();
  const bench = undo.use(await openWorkbench(lab.env));
  const inputs = labInputs(lab, { registries: `${lab.registry}/redirect-test-${number}` });
  const [built, started] = await Promise.allSettled([
    buildImage("redirect", IMAGE, inputs, bench),
    extraHost(lab, number),
  ]);
  if (started.status === "fulfilled") undo.use(started.value);
  if (built.status === "fulfilled") undo.defer(() => removePushed(built.value));
  if (started.status === "rejected") throw started.reason;
  if (built.status === "rejected") throw built.reason;
  const host = { ...started.value, user: user ?? started.value.user };
  const asRoot = async (...argv: readonly string[]) =>
    (await run(["docker", "exec", host.container, ...argv], { env: lab.env })).stdout;
  if (prepare) {
    await prepare(asRoot);
    await run(["docker", "restart", "--time", "3", host.container], { env: lab.env });
    await until(lab, host, "docker version > /dev/null 2>&1");
  }
  await asRoot("sysctl", "--write", "net.ipv6.conf.eth0.disable_ipv6=0");
  await asRoot("ip", "-6", "address", "add", `${IPV6}/64`, "dev", "eth0", "nodad");
  const opened = await openStack("redirect", [host], inputs, built.value, { lab, bench });
  const stack: Stack = {
    ...opened,
    deploy: (services, files, options) => opened.deploy(services, files, { ...options, top }),
  };
  await stack.deploy(edition("1"));
  const kept = undo.move();

  return {
    ...{ lab, bench, host, stack, asRoot },
    during: async (action) => {
      const clients = ["redirect-client-1", "redirect-neighbour-1"];
      await stack.on(`docker restart --timeout 1 ${clients.join(" ")}`);
      const outside = visit(request, { host: "127.0.0.1", port: host.http, agent: false }, 10);
      try {
        for (const name of clients)
          await until(lab, host, `docker exec ${name} grep -q bodies /tmp/found 2> /dev/null`);
        await action();
        const inside: Found[] = [];
        for (const name of clients)
          inside.push(JSON.parse(await stack.on(`docker exec ${name} cat /tmp/found`)));
        return Object.assign({ outside: outside.found }, ...inside);
      } finally {
        outside.stop();
      }
    },
    expectNothingLeft: async () => {
      expect(await stack.on("docker ps --all --quiet --filter label=com.docker.compose.oneoff=True")).toBe(
        "",
      );
      expect(await stack.on("docker images --quiet slipway/empty")).toBe("");
      expect(await stack.on("docker ps --all --quiet --filter status=created")).toBe("");
      for (const family of ["iptables", "ip6tables"])
        expect(await asRoot(family, "-t", "nat", "-S")).not.toContain("SLIPWAY");
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Nobody has lost a request, and all of these editions have answered: except at `unserved`, which none has ever done. */
export function expectServed(all: Found, editions: readonly string[], unserved?: string) {
  expect(Object.keys(all)).toEqual(
    expect.arrayContaining([
      "outside",
      "tcp 127.0.0.1",
      "udp ::1",
      "port 81",
      "port 91",
      `tcp ${IPV6}`,
      `udp ${IPV6}`,
      "tcp host",
    ]),
  );
  for (const [who, { failed, bodies }] of Object.entries(all)) {
    const never = who.endsWith(` ${unserved}`);
    if (!never) expect([failed.length, failed[0]], who).toEqual([0, undefined]);
    expect(Object.keys(bodies).sort(), who).toEqual(never ? [] : editions);
  }
}
