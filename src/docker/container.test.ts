import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  endpointOf,
  execArgs,
  inspectContainersArgs,
  listContainersArgs,
  listServicesArgs,
  logsArgs,
  parseContainers,
} from "./container.ts";
import { afterEvent, eventsArgs, newContainer, parseEvent } from "./events.ts";

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
}

const containers = new Map(
  parseContainers(fixture("containers.json")).map((container) => [container.service, container]),
);

test("reads the output of docker container inspect", () => {
  expect(containers.get("web")).toMatchObject({
    status: "running",
    health: "healthy",
    memory: 0,
    restarts: 0,
  });
  expect(containers.get("cache")).toMatchObject({ status: "exited", exitCode: 137, oomKilled: true });
  expect(containers.get("worker")).toMatchObject({ exitCode: 3, restarts: 1, health: "none" });
  expect(containers.get("bad")).toMatchObject({ status: "created", exitCode: 127 });
  expect(containers.get("bad")?.error).toContain('exec: "no-such-program": executable file not found');
});

test.each([
  [8080, { host: "127.0.0.1", port: 32797 }],
  // Exposed, and published only for UDP: at the container's own address.
  [9000, { host: "10.214.1.3", port: 9000 }],
  [53, { host: "10.214.1.3", port: 53 }],
])("finds the endpoint of port %i", (port, endpoint) => {
  const web = containers.get("web");
  expect(web && endpointOf(web, port)).toEqual(endpoint);
});

test("a container without a network has no endpoint", () => {
  const bad = containers.get("bad");
  expect(bad && endpointOf(bad, 80)).toBeUndefined();
});

test("the events lead to the same state as docker container inspect", () => {
  const events = fixture("events.jsonl")
    .trim()
    .split("\n")
    .flatMap((line) => parseEvent(line) ?? []);
  const until = events.findIndex(({ service, action }) => service === "web" && action === "die");
  for (const service of ["web", "cache", "migrate", "worker"]) {
    const { id = "", status, exitCode, oomKilled, restarts, health } = containers.get(service) ?? {};
    const after = events
      .slice(0, until)
      .filter((event) => event.service === service)
      .reduce(afterEvent, newContainer(id));
    expect(after).toMatchObject({ id, status, exitCode, oomKilled, restarts, health });
  }
  const end = events.filter(({ service }) => service === "web").reduce(afterEvent, newContainer("web"));
  expect(end).toMatchObject({ status: "removed", restarts: 1 });
});

test("ignores events of containers that compose did not create", () => {
  const line = '{"Action":"start","Actor":{"ID":"abc","Attributes":{"name":"x"}},"timeNano":1}';
  expect(parseEvent(line)).toBeUndefined();
});

test.each([
  [
    eventsArgs("shop", "1700000000"),
    "docker events --format json --since 1700000000 --filter type=container --filter label=com.docker.compose.project=shop --filter event=start --filter event=die --filter event=oom --filter event=restart --filter event=destroy --filter event=health_status",
  ],
  [
    listContainersArgs("shop"),
    "docker ps --all --quiet --no-trunc --filter label=com.docker.compose.project=shop",
  ],
  [
    listServicesArgs("shop"),
    "docker ps --all --quiet --no-trunc --filter label=com.docker.compose.project=shop --filter label=com.docker.compose.oneoff=False",
  ],
  [inspectContainersArgs(["1a", "2b"]), "docker container inspect 1a 2b"],
  [logsArgs("1a", 30), "docker logs --tail 30 1a"],
  [execArgs("1a", ["sh", "-c", "exit 1"]), "docker exec 1a sh -c exit 1"],
  [execArgs("1a", ["psql"], true), "docker exec --interactive 1a psql"],
])("%j", (argv, expected) => {
  expect(argv.join(" ")).toBe(expected);
});
