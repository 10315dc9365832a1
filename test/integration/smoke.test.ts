import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listImages } from "../lab/image-list.ts";
import { removePushed } from "./registries.ts";
import { byName, IMAGE, QUICK, server, sleeper, Trials } from "./trials.ts";
import { buildImage, labInputs } from "./workbench.ts";

let trials: Trials;
beforeAll(async () => {
  trials = await Trials.open();
});
afterAll(async () => {
  await trials?.[Symbol.asyncDispose]();
});

describe("a stack that passes", () => {
  test("by its gates (healthy, accepting, running, completed) and probes", async () => {
    const result = await trials.test({
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
    expect(await trials.remains()).toEqual([]);
  });

  test("a user without privileges can read the secrets in a hardened container", async () => {
    const result = await trials.test(
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

  test("an image without a layout is pulled by digest, and removed again", async () => {
    const inputs = labInputs(trials.lab, { registries: `${trials.lab.registry}/smoke-test` });
    const pushed = await buildImage("smoke-pushed", IMAGE, inputs, trials.bench);
    const result = await trials.test(
      { services: { web: server } },
      { candidate: { ...pushed, layout: null } },
    );
    await removePushed(pushed);
    expect(byName(result).get("web")?.outcome).toBe("passed");
    const images = await listImages(trials.lab.env, "--all", "--no-trunc", "--digests");
    expect(images.join("\n")).not.toContain(pushed.digest);
  });
});

describe("a stack that fails", () => {
  test("reports an unhealthy service with the output of its healthcheck and the end of its log", async () => {
    const { message, services, log } = await trials.failure({
      services: {
        web: {
          ...server,
          environment: { READY: "" },
          healthcheck: { ...QUICK, start_period: "0s", interval: "1s", retries: 3 },
        },
        front: { ...sleeper, depends_on: { web: { condition: "service_healthy" } } },
      },
    });
    expect(message).toBe("The smoke test failed: web (unhealthy).");
    expect(services.get("web")).toMatchObject({ outcome: "failed", gate: "healthy", reason: "unhealthy" });
    expect(services.get("front")).toMatchObject({ outcome: "waiting", started: null });
    expect(log).toContain("error: web: unhealthy");
    expect(log).toContain("web: healthcheck: exit code 1: not ready");
    expect(log).toContain("web | listening");
  });

  test.each([
    ["ends with an error", { command: ["sh", "-c", "echo no config >&2; exit 3"] }, "exited with code 3"],
    [
      "ends, while it should run",
      { command: ["true"], restart: "always" },
      "exited with code 0, but must keep running",
    ],
    ["is to be restarted", { command: ["sh", "-c", "exit 1"], restart: "on-failure" }, "exited with code 1"],
    ["cannot be started", { command: ["no-such-program"] }, /^could not be started: .*no-such-program/],
    [
      "runs out of memory",
      { command: ["tail", "/dev/zero"], mem_limit: "24m" },
      // The engine's report that memory was the reason may be lost.
      /^(out of memory: a process of it was killed|exited with code 137: killed, perhaps for lack of memory)$/,
    ],
  ])("a service that %s", async (_, definition, reason) => {
    const { services, log } = await trials.failure(
      // The service may run for a moment before it ends: the stability window is part of the gate.
      { services: { bad: { image: "alpine:3.20", ...definition }, good: sleeper } },
      { stableFor: 20_000 },
    );
    expect(services.get("bad")?.outcome).toBe("failed");
    expect(services.get("bad")?.reason).toMatch(reason);
    expect(services.get("good")?.outcome).not.toBe("failed");
    expect(log).toMatch(/bad: state: \w+, exit code \d+, out of memory: (yes|no)/);
  });

  test("reports a one-shot service that others wait for", async () => {
    const { message, services } = await trials.failure({
      services: {
        web: { ...sleeper, depends_on: { migrate: { condition: "service_completed_successfully" } } },
        migrate: { image: "alpine:3.20", command: ["sh", "-c", "exit 4"] },
      },
    });
    expect(message).toBe("The smoke test failed: migrate (exited with code 4).");
    expect(services.get("web")?.outcome).toBe("waiting");
  });

  test("reports a published port that nothing listens on, at the deadline", async () => {
    const { message } = await trials.failure(
      { services: { web: { ...sleeper, ports: ["8080"] }, good: sleeper } },
      { timeout: 10_000 },
    );
    expect(message).toBe("The smoke test failed: web (not accepting connections within 10.0 s).");
  });

  test("reports a service that ends within the stability window", async () => {
    const { message } = await trials.failure(
      { services: { web: { image: "alpine:3.20", command: ["sh", "-c", "sleep 1.5; exit 9"] } } },
      { stableFor: 10_000 },
    );
    expect(message).toBe("The smoke test failed: web (exited with code 9).");
  });

  test("reports wrong answers to its probes", async () => {
    const { message, services, log } = await trials.failure({
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
    });
    expect(message).toContain("GET /broken: status 503, expected 200 to 299: no database");
    expect(message).toContain('json dependencies.redis.state is "up", expected "down"');
    expect(message).toContain("GET /slow: no answer within 200 ms");
    expect(message).toContain("exit code 7: broken");
    expect(message).toContain("port 9 does not accept connections");
    expect(services.get("web")?.outcome).toBe("passed");
    expect(log).toContain("web | listening");
  });

  test("leaves nothing", async () => {
    expect(await trials.remains()).toEqual([]);
  });
});
