import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";

/*
 * The guide's Pod with only its own settings, beside a database that trusts its network. The test probes it as a kubelet
 * does.
 */

const root = new URL("../../", import.meta.url).pathname;
/** A kubelet's defaults for what the Pod does not set. @see https://kubernetes.io/docs/concepts/workloads/pods/probes/ */
const TIMEOUT_SECONDS = 1;
const FAILURES = 3;

const Probe = z.strictObject({
  httpGet: z.strictObject({ path: z.string(), port: z.number() }),
  initialDelaySeconds: z.number(),
  periodSeconds: z.number(),
});
const Reference = z.strictObject({ configMapKeyRef: z.strictObject({ name: z.string(), key: z.string() }) });
// Strict, because this test would not apply settings that it does not know.
const Container = z.strictObject({
  name: z.string(),
  image: z.string(),
  ports: z.tuple([z.strictObject({ containerPort: z.number() })]),
  env: z.array(z.strictObject({ name: z.string(), valueFrom: Reference })),
  livenessProbe: Probe,
  readinessProbe: Probe,
});
const Pod = z.looseObject({ spec: z.strictObject({ containers: z.tuple([Container]) }) });

const id = `nsip-pod-${randomBytes(3).toString("hex")}`;
const database = `${id}-database`;
const configMap = new Map([["db_host", database]]);
let lab: Lab;
let container: z.infer<typeof Container>;
const docker = async (...args: readonly string[]) =>
  (await run(["docker", ...args], { env: lab.env, cwd: root })).stdout.trim();

beforeAll(async () => {
  lab = await openLab();
  const pod = Pod.parse(load(await readFile(join(root, "kubernetes/pod.yaml"), "utf8")));
  [container] = pod.spec.containers;
  await docker("build", "--quiet", "--file", "dockerfiles/Dockerfile.api", "--tag", id, ".");
  await docker("network", "create", id);
  const trusts = ["POSTGRES_HOST_AUTH_METHOD=trust", "POSTGRES_DB=negative_space"];
  const flags = [...trusts.flatMap((variable) => ["--env", variable]), "--tmpfs", "/var/lib/postgresql/data"];
  await docker("run", "--detach", "--network", id, "--name", database, ...flags, "postgres:16-alpine");
  const given = container.env.map(
    ({ name, valueFrom }) => `${name}=${configMap.get(valueFrom.configMapKeyRef.key)}`,
  );
  await docker(
    "run",
    "--detach",
    "--network",
    id,
    "--name",
    id,
    ...given.flatMap((one) => ["--env", one]),
    id,
  );
});

afterAll(async () => {
  const quietly = (...args: readonly string[]) => run(["docker", ...args], { env: lab.env, accept: [0, 1] });
  await quietly("rm", "--force", "--volumes", id, database);
  await quietly("network", "rm", id);
  await quietly("image", "rm", "--force", id);
});

/** Sends a request to the container, with a probe's timeout. Status 0 means no response. */
async function ask(path: string, ...flags: readonly string[]): Promise<{ status: number; body: string }> {
  const curl = ["curl", "-s", "-m", `${TIMEOUT_SECONDS}`, "-w", "\\n%{http_code}", ...flags];
  const argv = ["docker", "exec", id, ...curl, `http://localhost:${container.ports[0].containerPort}${path}`];
  const { stdout } = await run(argv, { env: lab.env, accept: [0, 7, 28, 52, 56] });
  const end = stdout.lastIndexOf("\n");
  return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) };
}

test("is live and ready before a kubelet would restart it", async () => {
  const { livenessProbe, readinessProbe } = container;
  const patience = livenessProbe.initialDelaySeconds + (FAILURES - 1) * livenessProbe.periodSeconds;
  for (const { httpGet } of [livenessProbe, readinessProbe]) {
    expect(httpGet.port).toBe(container.ports[0].containerPort);
    const answered = async () => (await ask(httpGet.path)).status;
    await expect.poll(answered, { timeout: patience * 1_000, interval: 500 }).toBe(200);
  }
});

test("reports which dependencies are missing", async () => {
  const dependencies = {
    postgres: { state: "up" },
    redis: { state: "down" },
    analyzer: { state: "down" },
  };
  const health = await ask("/health");
  expect(JSON.parse(health.body)).toMatchObject({ status: "degraded", dependencies });
  const ready = await ask("/ready");
  expect(ready.status).toBe(503);
  expect(JSON.parse(ready.body)).toMatchObject({ status: "unavailable", dependencies });
});

test("accepts registrations without a database password, Redis or JWT_SECRET", async () => {
  const body = JSON.stringify({ email: "somebody@nsip.example", password: "correct horse battery" });
  const json = ["--json", body, "-m", "30"];
  expect(await ask("/api/accounts", ...json)).toMatchObject({ status: 201 });
  expect(await ask("/api/accounts", ...json)).toMatchObject({ status: 409 });
});
