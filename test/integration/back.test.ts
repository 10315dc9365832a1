import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { StageFailure } from "../../src/model/failure.ts";
import type { DeployResult } from "../../src/model/result.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { NOT_BUILT, openStack, type Stack } from "./stack.ts";
import { labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/* What a release must not take away from the one before it, which has to run again when it fails. Nothing is built. */

let lab: Lab;
let bench: Workbench;
let host: Host & AsyncDisposable;

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  host = await extraHost(lab, 8);
}, 300_000);
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  bench.lines.length = 0;
});

const image = { image: "redis:7-alpine", stop_grace_period: "1s" };
const healthcheck = { interval: "30s", start_period: "1m", start_interval: "200ms" };
const healthy = { ...image, healthcheck: { ...healthcheck, test: ["CMD", "true"] } };
const sick = { ...image, healthcheck: { test: ["CMD", "false"], interval: "200ms", retries: 1 } };
const edition = (name: string) => ({ environment: { EDITION: name } });
const open = (name: string): Promise<Stack> =>
  openStack(name, [host], labInputs(lab), NOT_BUILT, { lab, bench });

/** Why a deployment was rolled back. */
async function rolledBack(deployment: Promise<DeployResult>): Promise<string> {
  const error: unknown = await deployment.catch((thrown: unknown) => thrown);
  if (!(error instanceof StageFailure)) throw error;
  expect(error.found.deploy?.hosts[0]?.outcome).toBe("rolled-back");
  return error.message;
}

test("one-shots do not run on the way back", async () => {
  const stack = await open("back-once");
  // A migration that rejects a schema which is newer than itself.
  const migrate =
    'echo "$$NAME $$EDITION" >> /log/runs; test "$$EDITION" -ge "$$(cat /log/schema || echo 0)" && echo "$$EDITION" > /log/schema';
  const once = (name: string, number: string) => ({
    ...{ ...image, command: ["sh", "-c", migrate], environment: { NAME: name, EDITION: number } },
    volumes: ["log:/log"],
  });
  // Nothing waits for `seed`, which has run already when a release begins.
  const release = (number: string, kind: object) => ({
    migrate: once("migrate", number),
    seed: { ...once("seed", number), depends_on: ["migrate"] },
    web: {
      ...kind,
      ...edition(number),
      depends_on: {
        migrate: { condition: "service_completed_successfully" },
        seed: { condition: "service_started" },
      },
    },
  });
  const top = { volumes: { log: {} } };
  const runs = () => stack.on("docker run --rm -v back-once_log:/log redis:7-alpine cat /log/runs");
  await stack.deploy(release("1", healthy), {}, { top });
  const reason = await rolledBack(
    stack.deploy(release("2", sick), {}, { top, inputs: { deployLogLines: 2 } }),
  );
  expect(reason).toMatch(/rolled-back: web: unhealthy; \S+ runs again$/);
  expect(bench.lines.filter((line) => line.includes("web: | "))).toHaveLength(2);
  expect(await runs()).toBe("migrate 1\nseed 1\nmigrate 2\nseed 2\n");
  expect(await stack.on("docker exec back-once-web-1 printenv EDITION")).toBe("1\n");
  expect(bench.lines).toContainEqual(expect.stringContaining("migrate: not run, because one-shots do not"));
  // Forwards they run, and also after a release that was taken back.
  const { hosts } = await stack.deploy(release("3", healthy), {}, { top });
  expect(hosts[0]?.outcome).toBe("deployed");
  expect(await runs()).toMatch(/migrate 3\nseed 3\n$/);
});

describe("ports, names and networks go to the services that want them, and back when the release fails", () => {
  let stack: Stack;
  const port = (published: number) => ({ ...healthy, ports: [`${published}:6379`] });
  const shop = { ...port(7001), container_name: "the-shop" };
  const network = (subnet: string) => ({ networks: { default: { ipam: { config: [{ subnet }] } } } });
  /** Which service a running container of the host with this filter belongs to. */
  const serviceAt = (filter: string) =>
    stack.on(`docker ps --filter ${filter} --format '{{.Label "com.docker.compose.service"}}'`);
  const found = async () => ({
    ports: await Promise.all([7000, 7001, 7002, 7003].map((number) => serviceAt(`publish=${number}`))),
    shop: await serviceAt("name=^the-shop$"),
    // Redis keeps its data in an anonymous volume.
    kept: await stack.on("docker exec back-ports-db-1 cat /data/kept"),
    network: await stack.on(
      "docker network inspect back-ports_default --format '{{(index .IPAM.Config 0).Subnet}}'",
    ),
  });
  const second = { ports: ["web\n", "store\n", "two\n", "one\n"], shop: "store\n", kept: "data\n" };

  beforeAll(async () => {
    stack = await open("back-ports");
    const services = { db: healthy, web: port(7000), shop, one: port(7002), two: port(7003) };
    await stack.deploy(services, {}, { top: network("172.29.1.0/24") });
    await stack.on("docker exec back-ports-db-1 sh -c 'echo data > /data/kept'");
  });

  test("a renamed service, two that swap their ports, and a changed network are deployed", async () => {
    const services = { db: healthy, web: port(7000), store: shop, one: port(7003), two: port(7002) };
    const { hosts } = await stack.deploy(services, {}, { top: network("172.29.2.0/24") });
    expect(hosts[0]?.outcome).toBe("deployed");
    expect(await found()).toEqual({ ...second, network: "172.29.2.0/24\n" });
  });

  test("a proxy that takes the port of a service and fails gives it back, and so does everything else", async () => {
    const services = {
      ...{ db: healthy, web: healthy, mall: shop, one: port(7002), two: port(7003) },
      proxy: { ...sick, ports: ["7000:6379"], depends_on: ["db", "web", "mall", "one", "two"] },
    };
    const reason = await rolledBack(
      stack.deploy(services, {}, { top: network("172.29.3.0/24"), inputs: { deployLogLines: 0 } }),
    );
    expect(bench.lines).toContainEqual(expect.stringContaining("proxy: state: running"));
    expect(bench.lines.join("\n")).not.toMatch(/proxy: (\| |healthcheck:)/);
    expect(reason).toMatch(/rolled-back: proxy: unhealthy; \S+ runs again$/);
    expect(await found()).toEqual({ ...second, network: "172.29.2.0/24\n" });
    expect(await stack.on("docker ps --all --filter name=aside --quiet")).toBe("");
  });
});
