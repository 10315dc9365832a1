import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseContainers } from "../docker/container.ts";
import { describeContainer } from "./diagnosis.ts";

const inspected = new URL("../docker/fixtures/containers.json", import.meta.url);
const containers = new Map(
  parseContainers(readFileSync(inspected, "utf8")).map((container) => [container.service, container]),
);

test("describes a container that failed", () => {
  const [cache, web] = [containers.get("cache"), containers.get("web")];
  expect(cache && describeContainer(cache)).toEqual([
    "state: exited, exit code 137, out of memory: yes, memory limit 24 MiB",
  ]);
  expect(web && describeContainer(web)).toEqual([
    "state: running, out of memory: no",
    "healthcheck: exit code 1: not ready",
    "healthcheck: exit code 0, no output",
  ]);
});
