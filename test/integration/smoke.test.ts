import { randomBytes } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readProject } from "../../src/compose/project.ts";
import { upArgs } from "../../src/docker/compose.ts";
import { watchGates } from "../../src/health/watch.ts";
import { StageFailure } from "../../src/model/failure.ts";
import { type Candidate, SmokeResult } from "../../src/model/result.ts";
import { removeStack } from "../../src/stages/smoke/remove.ts";
import { smoke } from "../../src/stages/smoke/smoke.ts";
import { run } from "../../src/system/run.ts";
import { holdSmokeStacks, type Lab, openLab } from "../lab/lab.ts";
import { removePushed } from "./registries.ts";
import { buildImage, labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/** An HTTP server whose behaviour is a matter of its environment. */
const SERVER = `
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
const { PORT = "8080", READY = "/tmp/ready", SECRET } = process.env;
const server = createServer((request, response) => {
  if (request.url === "/slow") return setTimeout(() => response.end("late"), 400);
  if (request.url === "/broken") return response.writeHead(503).end("no database");
  response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify({ status: "ok", dependencies: { redis: { state: "up" } }, secret: SECRET && readFileSync(SECRET, "utf8"), uid: process.getuid() }));
});
server.listen(Number(PORT), () => { console.log("listening"); if (READY) writeFileSync(READY, ""); });
`;
const IMAGE = {
  Dockerfile: 'FROM node:20-alpine\nCOPY server.mjs /\nCMD ["node", "/server.mjs"]\n',
  "server.mjs": SERVER,
};
/** As quick as a healthcheck can be: a shell's builtin, five times a second. */
const QUICK = {
  test: ["CMD-SHELL", "[ -f /tmp/ready ] || { echo not ready; exit 1; }"],
  interval: "1s",
  timeout: "5s",
  retries: 2,
  start_period: "20s",
  start_interval: "200ms",
};
const server = { build: ".", image: "smoke-server:dev", healthcheck: QUICK };
const sleeper = { image: "alpine:3.20", command: ["sleep", "600"] };

let lab: Lab;
let bench: Workbench;
let candidate: Candidate;

let smokeStacks: AsyncDisposable;
beforeAll(async () => {
  lab = await openLab();
  smokeStacks = await holdSmokeStacks();
  bench = await openWorkbench(lab.env);
  candidate = await buildImage("smoke-server", IMAGE, labInputs(lab), bench);
  await run(["docker", "pull", "--quiet", "alpine:3.20"], { env: lab.env });
});
afterAll(async () => {
  await bench?.[Symbol.asyncDispose]();
  await smokeStacks?.[Symbol.asyncDispose]();
});

interface Options {
  readonly timeout?: number;
  readonly stableFor?: number;
  readonly signal?: AbortSignal;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly candidate?: Candidate;
}

let count = 0;

/** Tests a compose project; those of its services that build run the candidate. */
async function trySmoke(
  compose: { services: Record<string, object> },
  options: Options = {},
): Promise<SmokeResult> {
  count += 1;
  const folder = join(bench.folder, `project-${count}`);
  await mkdir(folder);
  const files = { "compose.yaml": JSON.stringify({ name: "shop", ...compose }), ...options.files };
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, name), text, { mode: 0o600 });
  const signal = options.signal ?? bench.context.signal;
  const env = { ...bench.context.env, ...options.env };
  const inputs = { ...labInputs(lab), workingDirectory: folder };
  const project = await readProject(inputs, env, signal);
  const built = Object.keys(compose.services).filter((name) => project.model.services[name]?.build);
  const candidates = built.length > 0 ? [{ ...(options.candidate ?? candidate), services: built }] : [];
  const limits = { smokeTimeout: options.timeout ?? 30_000, stableFor: options.stableFor ?? 300 };
  bench.lines.length = 0;
  return smoke({ model: project.model, root: folder }, candidates, limits, { ...bench.context, signal, env });
}

/** The failure of a test that must fail, with what it found. */
async function failureOf(attempt: Promise<SmokeResult>) {
  const error = await attempt.then(
    () => new Error("it passed"),
    (failure: unknown) => failure,
  );
  if (!(error instanceof StageFailure)) throw error;
  return {
    message: error.message,
    services: byName(SmokeResult.parse(error.found.smoke)),
    log: bench.lines.join("\n"),
  };
}

function byName({ services }: SmokeResult) {
  return new Map(services.map((service) => [service.service, service]));
}

/** All that a smoke test could leave on the engine, and in the journal of what is to be undone. */
async function remains(): Promise<readonly string[]> {
  const list = async (argv: readonly string[]) =>
    (await run(argv, { env: lab.env })).stdout.split("\n").filter((line) => line.includes("slipway-smoke"));
  const found = await Promise.all([
    list(["docker", "ps", "--all", "--format", "{{.Names}}"]),
    list(["docker", "network", "ls", "--format", "{{.Name}}"]),
    list(["docker", "volume", "ls", "--format", "{{.Name}} {{.Labels}}"]),
    list(["docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}"]),
    readdir(join(bench.folder, "undo")),
  ]);
  return found.flat();
}

describe("a stack that passes", () => {
  test("healthy, accepting, running and completed, each by its gate, and probes", async () => {
    const result = await trySmoke({
      services: {
        web: {
          ...server,
          ports: ["80:8080"],
          depends_on: { migrate: { condition: "service_completed_successfully" } },
          "x-slipway": {
            probes: [
              {
                http: "/health",
                status: 200,
                header: { "Content-Type": "application/json" },
                json: { status: "ok", "dependencies.redis.state": "up" },
                within: "2s",
              },
              { tcp: 8080 },
              { command: ["test", "-f", "/tmp/ready"] },
            ],
          },
        },
        plain: { build: ".", image: "smoke-server:dev", ports: ["8080"], environment: { READY: "" } },
        hidden: { ...server, "x-slipway": { probes: [{ http: "/", port: 8080 }] } },
        migrate: { image: "alpine:3.20", command: ["true"] },
        seed: { image: "alpine:3.20", command: ["sh", "-c", "sleep 0.2"] },
        worker: { ...sleeper, restart: "always" },
      },
    });
    expect(
      new Map(result.services.map(({ service, gate, outcome }) => [service, `${gate} ${outcome}`])),
    ).toEqual(
      new Map([
        ["web", "healthy passed"],
        ["plain", "accepting passed"],
        ["hidden", "healthy passed"],
        ["migrate", "completed passed"],
        ["seed", "running passed"],
        ["worker", "running passed"],
      ]),
    );
    expect(result.probes.map(({ probe, passed }) => [probe, passed])).toEqual([
      ["GET /", true],
      ["GET /health", true],
      ["TCP 8080", true],
      ["test -f /tmp/ready", true],
    ]);
    for (const { started, ready } of result.services)
      expect(ready).toBeGreaterThanOrEqual(started ?? Infinity);
    expect(await remains()).toEqual([]);
  });

  test("a secret is read by a user without rights in a hardened container", async () => {
    const result = await trySmoke(
      {
        services: {
          web: {
            ...server,
            user: "1000:1000",
            read_only: true,
            cap_drop: ["ALL"],
            security_opt: ["no-new-privileges:true"],
            tmpfs: ["/tmp"],
            secrets: ["token", "variable"],
            environment: { SECRET: "/run/secrets/token" },
            "x-slipway": {
              probes: [
                { http: "/", port: 8080, json: { secret: "file-secret", uid: 1000 } },
                { command: ["grep", "-q", "variable-secret", "/run/secrets/variable"] },
              ],
            },
          },
        },
        ...{ secrets: { token: { file: "./token" }, variable: { environment: "SMOKE_SECRET" } } },
      },
      { files: { token: "file-secret" }, env: { SMOKE_SECRET: "variable-secret" } },
    );
    expect(result.probes.map(({ passed }) => passed)).toEqual([true, true]);
  });

  test("an image without a layout is pulled by its digest, and leaves again", async () => {
    const inputs = labInputs(lab, { registries: `${lab.registry}/smoke-test` });
    const pushed = await buildImage("smoke-pushed", IMAGE, inputs, bench);
    const result = await trySmoke({ services: { web: server } }, { candidate: { ...pushed, layout: null } });
    await removePushed(pushed);
    expect(byName(result).get("web")?.outcome).toBe("passed");
    const { stdout } = await run(["docker", "image", "ls", "--all", "--no-trunc", "--digests"], {
      env: lab.env,
    });
    expect(stdout).not.toContain(pushed.digest);
  });
});

describe("a stack that fails", () => {
  test("unhealthy: told with what the healthcheck said and the last lines of the log", async () => {
    const { message, services, log } = await failureOf(
      trySmoke({
        services: {
          web: {
            ...server,
            environment: { READY: "" },
            healthcheck: { ...QUICK, start_period: "0s", interval: "1s", retries: 3 },
          },
          front: { ...sleeper, depends_on: { web: { condition: "service_healthy" } } },
        },
      }),
    );
    expect(message).toBe("The smoke test failed: web (unhealthy).");
    expect(services.get("web")).toMatchObject({ outcome: "failed", gate: "healthy", reason: "unhealthy" });
    expect(services.get("front")).toMatchObject({ outcome: "waiting", started: null });
    expect(log).toContain("error: web: unhealthy");
    expect(log).toContain("web: healthcheck: exit code 1: not ready");
    expect(log).toContain("web | listening");
  });

  test.each([
    ["ends with an error", { command: ["sh", "-c", "echo no config >&2; exit 3"] }, "ended with exit code 3"],
    [
      "ends, while it should run",
      { command: ["true"], restart: "always" },
      "ended with exit code 0, while it is to keep running",
    ],
    [
      "is to be restarted",
      { command: ["sh", "-c", "exit 1"], restart: "on-failure" },
      "ended with exit code 1",
    ],
    ["cannot be started", { command: ["no-such-program"] }, /^could not be started: .*no-such-program/],
    [
      "runs out of memory",
      { command: ["tail", "/dev/zero"], mem_limit: "24m" },
      "out of memory: a process of it was killed",
    ],
  ])("a service that %s", async (_, definition, reason) => {
    const { services, log } = await failureOf(
      // It may be seen running before it ends: the window in which all must stay up is part of the gate.
      trySmoke(
        { services: { bad: { image: "alpine:3.20", ...definition }, good: sleeper } },
        { stableFor: 20_000 },
      ),
    );
    expect(services.get("bad")?.outcome).toBe("failed");
    expect(services.get("bad")?.reason).toMatch(reason);
    expect(services.get("good")?.outcome).not.toBe("failed");
    expect(log).toMatch(/bad: state: \w+, exit code \d+, out of memory: (yes|no)/);
  });

  test("a one-shot that others wait for", async () => {
    const { message, services } = await failureOf(
      trySmoke({
        services: {
          web: { ...sleeper, depends_on: { migrate: { condition: "service_completed_successfully" } } },
          migrate: { image: "alpine:3.20", command: ["sh", "-c", "exit 4"] },
        },
      }),
    );
    expect(message).toBe("The smoke test failed: migrate (ended with exit code 4).");
    expect(services.get("web")?.outcome).toBe("waiting");
  });

  test("a published port that nothing listens on, at the deadline", async () => {
    const { message } = await failureOf(
      trySmoke({ services: { web: { ...sleeper, ports: ["8080"] }, good: sleeper } }, { timeout: 10_000 }),
    );
    expect(message).toBe("The smoke test failed: web (not accepting connections within 10.0 s).");
  });

  test("within the stability window", async () => {
    const { message } = await failureOf(
      trySmoke(
        { services: { web: { image: "alpine:3.20", command: ["sh", "-c", "sleep 1.5; exit 9"] } } },
        { stableFor: 10_000 },
      ),
    );
    expect(message).toBe("The smoke test failed: web (ended with exit code 9).");
  });

  test("by its probes", async () => {
    const { message, services, log } = await failureOf(
      trySmoke({
        services: {
          web: {
            ...server,
            "x-slipway": {
              probes: [
                { http: "/broken", port: 8080 },
                { http: "/", port: 8080, json: { "dependencies.redis.state": "down" } },
                { http: "/slow", port: 8080, within: "200ms" },
                { command: ["sh", "-c", "echo broken >&2; exit 7"] },
                { tcp: 9 },
              ],
            },
          },
        },
      }),
    );
    expect(message).toContain("GET /broken: status 503, where 200 to 299 is expected: no database");
    expect(message).toContain('json dependencies.redis.state is "up", where "down" is expected');
    expect(message).toContain("GET /slow: no answer within 200 ms");
    expect(message).toContain("exit code 7: broken");
    expect(message).toContain("port 9 does not accept connections");
    expect(services.get("web")?.outcome).toBe("passed");
    expect(log).toContain("web | listening");
  });

  test("and leaves nothing", async () => {
    expect(await remains()).toEqual([]);
  });
});

describe("the gates", () => {
  // Once is enough to show it: what else the machine does at that moment is not the gates' doing.
  test("reach their verdict within 100 ms of the engine's event", { retry: 4 }, async () => {
    // Of an own name each time: the watch hears what the engine said before, too.
    const project = `slipway-smoke-gates-${randomBytes(3).toString("hex")}`;
    const file = join(bench.folder, "gates.yaml");
    const services = {
      web: { ...sleeper, command: ["sh", "-c", "touch /tmp/ready; sleep 600"], healthcheck: QUICK },
    };
    await writeFile(file, JSON.stringify({ name: project, services }));
    const content = join(bench.folder, "none");
    const entry = { kind: "stack" as const, project, images: [], content, env: lab.env };
    try {
      const expectation = { gate: "healthy" as const, mayEnd: false, ports: [] };
      await using watch = watchGates(project, new Map([["web", expectation]]), lab.env);
      await run(upArgs(file), { env: lab.env });
      await watch.passed;
      const { decidedAt, eventAt } = watch.standings().get("web") ?? {};
      expect((decidedAt ?? Infinity) - (eventAt ?? 0)).toBeLessThan(100);
      await run(["docker", "restart", "--time", "0", `${project}-web-1`], { env: lab.env });
      await watch.failed;
      expect(watch.standings().get("web")?.verdict.outcome).toBe("failed");
    } finally {
      await removeStack(entry, lab.env);
    }
    expect(await remains()).toEqual([]);
  });

  test("what a killed run has left is removed with the undo entry alone", async () => {
    const project = "slipway-smoke-killed-test";
    const file = join(bench.folder, "killed.yaml");
    const services = { web: { ...sleeper, volumes: ["data:/data", "/anonymous"] } };
    await writeFile(file, JSON.stringify({ name: project, services, volumes: { data: {} } }));
    await run(upArgs(file), { env: lab.env });
    const image = "slipway-smoke/killed:test";
    await run(["docker", "tag", "alpine:3.20", image], { env: lab.env });
    expect(await remains()).toHaveLength(4);
    // The folder with the run's logins is gone with the run.
    const env = { ...lab.env, DOCKER_CONFIG: join(bench.folder, "gone") };
    const content = join(bench.folder, "content");
    await mkdir(content);
    await writeFile(join(content, "by-root"), "");
    await removeStack(
      { kind: "stack", project, images: [image, "slipway-smoke/never:loaded"], content, env },
      lab.env,
    );
    expect(await remains()).toEqual([]);
    expect(await readdir(bench.folder)).not.toContain("content");
  });
});

describe("beside others", () => {
  test("a taken port, a project of the same name with the same names of everything, and itself", async () => {
    const compose = {
      services: {
        web: {
          ...server,
          container_name: "smoke-test-shop-web",
          ports: ["127.0.0.1:18080:8080"],
          volumes: ["data:/data"],
          networks: { back: { ipv4_address: "10.213.77.10" } },
          logging: { driver: "none" },
        },
      },
      volumes: { data: { name: "smoke-test-shop-data" } },
      networks: { back: { name: "smoke-test-shop-back", ipam: { config: [{ subnet: "10.213.77.0/24" }] } } },
    };
    const beside = join(bench.folder, "beside");
    await mkdir(beside);
    const running = {
      ...compose,
      name: "shop",
      services: { web: { ...compose.services.web, ...sleeper, build: undefined, healthcheck: undefined } },
    };
    await writeFile(join(beside, "compose.yaml"), JSON.stringify(running));
    const besideCompose = (...args: string[]) =>
      run(["docker", "compose", "--project-directory", beside, ...args], { env: lab.env });
    try {
      await besideCompose("up", "--detach");
      const before = await run(["docker", "inspect", "smoke-test-shop-web"], { env: lab.env });
      const two = await Promise.all([trySmoke(compose), trySmoke(compose)]);
      expect(two.map((result) => byName(result).get("web")?.outcome)).toEqual(["passed", "passed"]);
      const after = await run(["docker", "inspect", "smoke-test-shop-web"], { env: lab.env });
      expect(after.stdout).toBe(before.stdout);
      await run(["docker", "volume", "inspect", "smoke-test-shop-data"], { env: lab.env });
      await run(["docker", "network", "inspect", "smoke-test-shop-back"], { env: lab.env });
    } finally {
      await besideCompose("down", "--volumes", "--timeout", "0");
    }
    expect(await remains()).toEqual([]);
  });
});

describe("cancellation", () => {
  // While images are loaded, while containers start, and while a service is not ready, more or less.
  test.each([300, 1_500, 4_000])("after %d ms leaves nothing", async (after) => {
    const controller = new AbortController();
    const reason = new Error("cancelled by a test");
    setTimeout(() => controller.abort(reason), after);
    const never = { ...server, environment: { READY: "" }, healthcheck: { ...QUICK, start_period: "60s" } };
    const attempt = trySmoke(
      {
        services: { web: never, other: { ...sleeper, volumes: ["data:/data"] } },
        ...{ volumes: { data: {} } },
      },
      { signal: controller.signal },
    );
    await expect(attempt).rejects.toBe(reason);
    expect(await remains()).toEqual([]);
  });
});
