import { randomBytes } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { upArgs } from "../../src/docker/compose.ts";
import { watchGates } from "../../src/health/watch.ts";
import { removeStack } from "../../src/stages/smoke/remove.ts";
import { run } from "../../src/system/run.ts";
import { byName, QUICK, server, sleeper, Trials } from "./trials.ts";

let trials: Trials;
beforeAll(async () => {
  trials = await Trials.open();
});
afterAll(async () => {
  await trials?.[Symbol.asyncDispose]();
});

describe("the gates", () => {
  test("reach their verdict by an event of the engine, not by asking again", async () => {
    // A new name each time: the watch also receives earlier events.
    const project = `slipway-smoke-gates-${randomBytes(3).toString("hex")}`;
    const file = join(trials.bench.folder, "gates.yaml");
    const services = {
      web: { ...sleeper, command: ["sh", "-c", "touch /tmp/ready; sleep 600"], healthcheck: QUICK },
    };
    await writeFile(file, JSON.stringify({ name: project, services }));
    const content = join(trials.bench.folder, "none");
    const entry = { kind: "stack" as const, project, images: [], content, env: trials.lab.env };
    try {
      const expectation = { gate: "healthy" as const, mayEnd: false, ports: [] };
      await using watch = watchGates(project, new Map([["web", expectation]]), trials.lab.env);
      await run(upArgs(file), { env: trials.lab.env });
      await watch.passed;
      const { decidedAt, eventAt } = watch.standings().get("web") ?? {};
      // How soon after the event is measured in bench/gate.ts.
      expect(eventAt).toEqual(expect.any(Number));
      expect(decidedAt).toBeGreaterThanOrEqual(Math.floor(eventAt ?? Infinity));
      await run(["docker", "restart", "--time", "0", `${project}-web-1`], { env: trials.lab.env });
      await watch.failed;
      expect(watch.standings().get("web")?.verdict.outcome).toBe("failed");
    } finally {
      await removeStack(entry, trials.lab.env);
    }
    expect(await trials.remains(project)).toEqual([]);
  });

  test("the undo entry alone is enough to remove what a killed run has left", async () => {
    const project = "slipway-smoke-killed-test";
    const file = join(trials.bench.folder, "killed.yaml");
    const services = { web: { ...sleeper, volumes: ["data:/data", "/anonymous"] } };
    await writeFile(file, JSON.stringify({ name: project, services, volumes: { data: {} } }));
    await run(upArgs(file), { env: trials.lab.env });
    const image = "slipway-smoke/killed:test";
    await run(["docker", "tag", "alpine:3.20", image], { env: trials.lab.env });
    expect(await trials.remains(project, image)).toHaveLength(4);
    // The folder with the run's logins is removed with the run.
    const env = { ...trials.lab.env, DOCKER_CONFIG: join(trials.bench.folder, "gone") };
    const content = join(trials.bench.folder, "content");
    await mkdir(content);
    await writeFile(join(content, "by-root"), "");
    await removeStack(
      { kind: "stack", project, images: [image, "slipway-smoke/never:loaded"], content, env },
      trials.lab.env,
    );
    expect(await trials.remains(project, image)).toEqual([]);
    expect(await readdir(trials.bench.folder)).not.toContain("content");
  });
});

describe("beside others", () => {
  test("a port in use, a project with the same names, and a second smoke test do not disturb it", async () => {
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
    const beside = join(trials.bench.folder, "beside");
    await mkdir(beside);
    const running = {
      ...compose,
      name: "shop",
      services: { web: { ...compose.services.web, ...sleeper, build: undefined, healthcheck: undefined } },
    };
    await writeFile(join(beside, "compose.yaml"), JSON.stringify(running));
    const besideCompose = (...args: string[]) =>
      run(["docker", "compose", "--project-directory", beside, ...args], { env: trials.lab.env });
    try {
      await besideCompose("up", "--detach");
      const before = await run(["docker", "inspect", "smoke-test-shop-web"], { env: trials.lab.env });
      const two = await Promise.all([trials.test(compose), trials.test(compose)]);
      expect(two.map((result) => byName(result).get("web")?.outcome)).toEqual(["passed", "passed"]);
      const after = await run(["docker", "inspect", "smoke-test-shop-web"], { env: trials.lab.env });
      expect(after.stdout).toBe(before.stdout);
      await run(["docker", "volume", "inspect", "smoke-test-shop-data"], { env: trials.lab.env });
      await run(["docker", "network", "inspect", "smoke-test-shop-back"], { env: trials.lab.env });
    } finally {
      await besideCompose("down", "--volumes", "--timeout", "0");
    }
    expect(await trials.remains()).toEqual([]);
  });
});

describe("cancellation", () => {
  // Roughly while images are loaded, while containers start, and while a service is not ready.
  test.each([300, 1_500, 4_000])("after %d ms leaves nothing", async (after) => {
    const controller = new AbortController();
    const reason = new Error("cancelled by a test");
    setTimeout(() => controller.abort(reason), after);
    const never = { ...server, environment: { READY: "" }, healthcheck: { ...QUICK, start_period: "60s" } };
    const attempt = trials.test(
      {
        services: { web: never, other: { ...sleeper, volumes: ["data:/data"] } },
        ...{ volumes: { data: {} } },
      },
      { signal: controller.signal },
    );
    await expect(attempt).rejects.toBe(reason);
    expect(await trials.remains()).toEqual([]);
  });
});
