import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import { extraHost, type Host, type Lab, openLab } from "../lab/lab.ts";
import { CREDENTIALS, type Moto, REGION, startMoto } from "./moto.ts";

/*
 * Production's logs in CloudWatch, with the settings of the production file. Moto stands in for AWS.
 */

const root = new URL("../../", import.meta.url).pathname;
const FILE = "compose/docker-compose.prod.yml";

let lab: Lab;
let moto: Moto;
/** Has its own Docker engine: the log driver uses the engine's credentials, and the lab's engine has none. */
let host: Host & AsyncDisposable;
beforeAll(async () => {
  lab = await openLab();
  await run(["scripts/nsip-secrets"], { env: lab.env, cwd: root });
  moto = await startMoto(lab);
  host = await extraHost(lab, 25);
  const file = Object.entries(CREDENTIALS).map(([name, value]) => `${name.toLowerCase()} = ${value}`);
  const write = "mkdir -p ~/.aws && cat > ~/.aws/credentials";
  await inHost(["sh", "-c", write], `[default]\n${file.join("\n")}\n`);
});
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await moto?.[Symbol.asyncDispose]();
});

const inHost = (argv: readonly string[], stdin?: string) =>
  run(["docker", "exec", "--interactive", host.container, ...argv], {
    env: lab.env,
    ...(stdin !== undefined && { stdin }),
  });

const Logging = z.object({ driver: z.string(), options: z.record(z.string(), z.string()) });
const Dependencies = z.record(z.string(), z.looseObject({ condition: z.string() }));
const Project = z.looseObject({
  services: z.record(z.string(), z.looseObject({ logging: Logging, depends_on: Dependencies.optional() })),
});

async function render(...files: readonly string[]) {
  const flags = files.flatMap((file) => ["--file", file]);
  const argv = ["docker", "compose", ...flags, "config", "--format", "json"];
  const env = { ...lab.env, AWS_REGION: REGION };
  return Project.parse(JSON.parse((await run(argv, { env, cwd: root })).stdout)).services;
}

describe("logs", () => {
  test("of every service go to one log group in the configured region", async () => {
    const services = Object.values(await render(FILE));
    expect(services.length).toBeGreaterThanOrEqual(15);
    for (const { logging } of services) {
      expect(logging).toMatchObject({
        driver: "awslogs",
        options: { "awslogs-region": REGION, "awslogs-group": "/nsip/production" },
      });
    }
  });

  test("stay on the machine and are rotated with logging.local.yml", async () => {
    const services = await render(FILE, "compose/logging.local.yml");
    expect(services).not.toHaveProperty("log-retention");
    for (const [name, { logging }] of Object.entries(services)) {
      expect(logging, name).toEqual({
        driver: "json-file",
        options: { "max-size": "10m", "max-file": "3" },
      });
    }
  });

  test("arrive as the container wrote them, in a stream per container", async () => {
    const { api } = await render(FILE);
    const options = { ...api?.logging.options, "awslogs-endpoint": moto.endpoint };
    const flags = Object.entries(options).flatMap(([name, value]) => ["--log-opt", `${name}=${value}`]);
    const line = '{"level":"info","msg":"hello"}';
    const say = ["alpine:3.20", "echo", line];
    await inHost(["docker", "run", "--name", "nsip-api", "--log-driver", "awslogs", ...flags, ...say]);
    const Streams = z.looseObject({ logStreams: z.array(z.looseObject({ logStreamName: z.string() })) });
    const Events = z.looseObject({ events: z.array(z.looseObject({ message: z.string() })) });
    const group = { logGroupName: "/nsip/production" };
    const look = async () => {
      const { logStreams } = Streams.parse(await moto.ask("Logs_20140328.DescribeLogStreams", group));
      const [stream = ""] = logStreams.map(({ logStreamName }) => logStreamName);
      const question = { ...group, logStreamName: stream };
      const { events } = Events.parse(await moto.ask("Logs_20140328.GetLogEvents", question));
      return { stream, events: events.map(({ message }) => message) };
    };
    // The driver creates group and stream and sends the logs in the background.
    const deadline = Date.now() + 90_000;
    let found = await look().catch(() => undefined);
    while (!found?.events.length && Date.now() < deadline) {
      await sleep(500);
      found = await look().catch(() => undefined);
    }
    expect(found).toEqual({ stream: expect.stringMatching(/^nsip-api\/[0-9a-f]{12}$/), events: [line] });
  });

  test("are kept for 90 days: the one-shot service sets the retention, and can run again", async () => {
    const override = join(tmpdir(), `nsip-retention-${process.pid}.json`);
    const service = {
      environment: { ...CREDENTIALS, AWS_ENDPOINT_URL: moto.endpoint },
      logging: { driver: "json-file" },
    };
    await writeFile(override, JSON.stringify({ services: { "log-retention": service } }));
    const project = ["--project-name", `nsip-retention-${process.pid}`, "--file", FILE, "--file", override];
    const env = { ...lab.env, AWS_REGION: REGION, NSIP_SUBNET: "172.31.31.0/24" };
    const compose = (...args: readonly string[]) =>
      run(["docker", "compose", ...project, ...args], { env, cwd: root });
    try {
      for (let time = 0; time < 2; time++) await compose("run", "--rm", "log-retention");
    } finally {
      await compose("down", "--volumes");
      await rm(override);
    }
    expect(await moto.ask("Logs_20140328.DescribeLogGroups", {})).toMatchObject({
      logGroups: [{ logGroupName: "/nsip/production", retentionInDays: 90 }],
    });
  });

  test("`up --wait` succeeds if the one-shot service completes, and fails if it fails", async () => {
    const services = await render(FILE);
    const { "log-retention": retention, "nginx-exporter": last } = services;
    const options = { ...retention?.logging.options, "awslogs-endpoint": moto.endpoint };
    const logging = { driver: "awslogs", options };
    // Both services as in the production file, in an engine with credentials. The third one starts more slowly than
    // log-retention runs, so that compose finds log-retention already stopped when it begins to wait.
    const started = "sleep 15; touch /tmp/started; exec sleep 600";
    const slow = {
      ...{ image: "alpine:3.20", command: ["sh", "-c", started], stop_grace_period: "1s" },
      healthcheck: { test: ["CMD", "test", "-e", "/tmp/started"], interval: "1s", retries: 120 },
    };
    const project = (name: string, endpoint: string) => ({
      name,
      services: {
        "log-retention": {
          ...retention,
          environment: {
            ...{ HOME: "/tmp", AWS_LOGS_GROUP: "/nsip/production", DAYS: "90", AWS_REGION: REGION },
            ...{ ...CREDENTIALS, AWS_ENDPOINT_URL: endpoint, AWS_MAX_ATTEMPTS: "1" },
          },
          volumes: ["/root/log-retention:/usr/local/bin/log-retention:ro"],
          logging,
        },
        "nginx-exporter": { ...last, logging },
        nginx: slow,
      },
      networks: { "nsip-network": {} },
    });
    const script = await readFile(join(root, "compose/log-retention"), "utf8");
    await inHost(["sh", "-c", "cat > ~/log-retention && chmod 0755 ~/log-retention"], script);
    const up = async (name: string, endpoint: string) => {
      const compose = `docker compose --file ~/${name}.json`;
      await inHost(["sh", "-c", `cat > ~/${name}.json`], JSON.stringify(project(name, endpoint)));
      const line = `${compose} up --detach --wait || echo it failed; ${compose} down`;
      const { stdout, stderr } = await inHost(["sh", "-c", line]);
      return stdout + stderr;
    };
    const [kept, refused] = await Promise.all([
      up("kept", moto.endpoint),
      up("refused", "http://127.0.0.1:9"),
    ]);
    expect(kept).not.toContain("it failed");
    expect(refused).toMatch(/it failed[\s\S]*service "log-retention" didn't complete successfully/);
  });
});
