import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";

/*
 * examples/secrets/swarm on a swarm of one node: a host of the lab, with its own engine.
 */

const root = new URL("../../", import.meta.url).pathname;
const SECRETS = {
  db_password: "the database's",
  redis_password: `the "cache's" \\ own`,
  jwt_secret: "sixteen characters or more",
};

let lab: Lab;
let host: Host & AsyncDisposable;
let registry: string;
const inHost = async (argv: readonly string[], stdin?: string) => {
  const exec = ["docker", "exec", "--interactive", "--env", `REGISTRY=${registry}`, host.container, ...argv];
  return (await run(exec, { env: lab.env, ...(stdin !== undefined && { stdin }) })).stdout;
};

beforeAll(async () => {
  lab = await openLab();
  host = await extraHost(lab, 26);
  registry = `${lab.registry}/swarm-${randomBytes(3).toString("hex")}`;
  await run(["scripts/nsip-secrets"], { env: lab.env, cwd: root });
  const files = ["--file", "compose/docker-compose.prod.yml", "--file", "compose/logging.local.yml"];
  const docker = (...args: readonly string[]) => run(["docker", ...args], { env: lab.env, cwd: root });
  await docker("compose", ...files, "build", "--quiet", "api", "python-analyzer");
  for (const image of ["nsip-api", "nsip-analyzer"]) {
    await docker("tag", `${image}:latest`, `${registry}/${image}:latest`);
    await docker("push", "--quiet", `${registry}/${image}:latest`);
    await docker("image", "rm", `${registry}/${image}:latest`);
  }
});
afterAll(() => host?.[Symbol.asyncDispose]());

test("the services read their secrets from the swarm's store, and nothing else shows them", async () => {
  await inHost(["docker", "swarm", "init", "--advertise-addr", "127.0.0.1"]);
  // A bridge instead of an overlay network, for which this kernel lacks VXLAN. Services cannot find each other by name on
  // it, so the API gets their addresses once they have some.
  await inHost(["docker", "network", "create", "--config-only", "nsip-bridge"]);
  const network = ["--driver", "bridge", "--scope", "swarm", "--config-from", "nsip-bridge", "--attachable"];
  await inHost(["docker", "network", "create", ...network, "nsip-network"]);
  for (const [name, value] of Object.entries(SECRETS)) {
    await inHost(["docker", "secret", "create", `nsip_${name}`, "-"], value);
  }
  const file = await readFile(join(root, "examples/secrets/swarm/stack.yml"), "utf8");
  await inHost(["docker", "stack", "deploy", "--detach=true", "--compose-file", "-", "nsip"], file);

  const replicas = () => inHost(["docker", "service", "ls", "--format", "{{.Name}} {{.Replicas}}"]);
  const deadline = Date.now() + 120_000;
  const wanted = ["nsip_postgres 1/1", "nsip_python-analyzer 1/1", "nsip_redis 1/1"];
  let found = await replicas();
  while (!wanted.every((line) => found.includes(line)) && Date.now() < deadline) {
    await sleep(1_000);
    found = await replicas();
  }
  const tasks = await inHost([
    "docker",
    "stack",
    "ps",
    "--no-trunc",
    "--format",
    "{{.Name}} {{.Error}}",
    "nsip",
  ]);
  expect(found.trim().split("\n").sort(), tasks).toEqual(expect.arrayContaining(wanted));

  const addressOf = async (service: string) => {
    const filter = [
      "--filter",
      `label=com.docker.swarm.service.name=nsip_${service}`,
      "--filter",
      "health=healthy",
    ];
    const [id = ""] = (await inHost(["docker", "ps", "--quiet", ...filter])).split("\n");
    const format = '{{(index .NetworkSettings.Networks "nsip-network").IPAddress}}';
    return (await inHost(["docker", "inspect", "--format", format, id])).trim();
  };
  const addresses = [
    `DB_HOST=${await addressOf("postgres")}`,
    `REDIS_HOST=${await addressOf("redis")}`,
    `ANALYZER_URL=http://${await addressOf("python-analyzer")}:5000`,
  ];
  const variables = addresses.flatMap((address) => ["--env-add", address]);
  await inHost(["docker", "service", "update", "--detach=true", ...variables, "nsip_api"]);

  // A new replica is ready only if all its passwords are accepted.
  const isReady = ["curl", "-s", "http://localhost:3000/ready"];
  const label = "label=com.docker.swarm.service.name=nsip_api";
  const askReplicas = async () => {
    const ids = (await inHost(["docker", "ps", "--quiet", "--filter", label])).split("\n").filter(Boolean);
    const asked = ids.map(async (id) => {
      const answer = await inHost(["docker", "exec", id, ...isReady]).catch(() => "");
      return { id, answer };
    });
    return Promise.all(asked);
  };
  const ready = /^\{"status":"ok"/;
  const soon = Date.now() + 120_000;
  let answers = await askReplicas();
  while (!answers.some(({ answer }) => ready.test(answer)) && Date.now() < soon) {
    await sleep(1_000);
    answers = await askReplicas();
  }
  const { id: api = "", answer = "" } = answers.find((one) => ready.test(one.answer)) ?? {};
  expect(answer, JSON.stringify(answers)).toMatch(ready);
  expect(JSON.parse(answer)).toMatchObject({
    dependencies: { postgres: { state: "up" }, redis: { state: "up" }, analyzer: { state: "up" } },
  });
  const list = await inHost(["docker", "exec", api, "ls", "-ln", "/run/secrets"]);
  expect(list.match(/^-r-------- +1 1000 +1000 /gm)).toHaveLength(3);
  const shown = await inHost(["docker", "inspect", api]);
  for (const value of Object.values(SECRETS)) expect(shown).not.toContain(value);
});
