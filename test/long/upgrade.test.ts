import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { runScript } from "../nsip/scripts.ts";
import { openSession, upload } from "../nsip/site.ts";
import { PORTS, SUBNET } from "../nsip/stack.ts";

/*
 * The guide's upgrade procedure on a stack with something in it: build anew, recreate, ask how it is.
 */

const project = `nsip-test-${randomBytes(3).toString("hex")}`;
const variables = {
  ...Object.fromEntries(Object.entries(PORTS).map(([name, port]) => [name, String(port)])),
  COMPOSE_PROJECT_NAME: project,
  NSIP_SUBNET: SUBNET,
};
let lab: Lab;
const script = (name: "build" | "deploy", ...args: readonly string[]) =>
  runScript(lab, name, args, variables);
const containers = async () => {
  const filter = ["--filter", `label=com.docker.compose.project=${project}`];
  return (await run(["docker", "ps", "--quiet", ...filter], { env: lab.env })).stdout.trim().split("\n");
};

beforeAll(async () => {
  lab = await openLab();
  const { code, output } = await script("deploy", "up");
  expect(code, output).toBe(0);
});
afterAll(async () => {
  await script("deploy", "down");
  const volumes = ["postgres-data", "prometheus-data", "grafana-data"].map((name) => `${project}_${name}`);
  await run(["docker", "volume", "rm", "--force", ...volumes], { env: lab.env });
});

test("every container is another one, all are well, and what was kept is still there", async () => {
  const site = `http://127.0.0.1:${PORTS.HTTP_PORT}`;
  const headers = await openSession(site, "accounts", "upgrade@nsip.example");
  const stored = await upload(site, headers);
  expect(stored.status).toBe(201);
  const before = await containers();

  for (const step of [
    () => script("build"),
    () => script("deploy", "restart"),
    () => script("deploy", "health"),
  ]) {
    const { code, output } = await step();
    expect(code, output).toBe(0);
  }

  const after = await containers();
  expect(after).toHaveLength(before.length);
  expect(after.filter((id) => before.includes(id))).toEqual([]);
  const again = await openSession(site, "sessions", "upgrade@nsip.example");
  expect((await fetch(`${site}${stored.headers.get("location")}`, { headers: again })).status).toBe(200);
});
