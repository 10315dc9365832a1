import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Copy,
  copyProject,
  labFlags,
  openPrivateLab,
  type PrivateLab,
  QUICK_SCAN,
  quickFlags,
  slipway,
} from "./slipway.ts";
import { expectAsBefore, lookAround, tagsIn, type World } from "./world.ts";

let lab: PrivateLab;
const namespace = `e2e-${randomBytes(4).toString("hex")}`;

const flags = () => quickFlags(lab, namespace);

beforeAll(async () => {
  lab = await openPrivateLab();
});

afterAll(() => lab?.[Symbol.asyncDispose]());

describe("no tag exists before every gate is green", () => {
  test("a vulnerable image is stopped, and the smoke test says what it found all the same", async () => {
    await using project = await copyProject();
    const before = await lookAround(lab);
    const { code, output, result } = await slipway(lab, project.path, flags(), { MODE: "vulnerable" });
    expect(code, output).toBe(1);
    expect(result?.stages.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual(
      expect.arrayContaining(["build passed", "scan failed", "smoke passed", "push skipped"]),
    );
    const failing = result?.scan?.images.flatMap((image) => image.failing) ?? [];
    expect(failing.map(({ subject, severity }) => `${subject} ${severity}`)).toContain("left-pad HIGH");
    expect(output).toContain("left-pad");
    expect(await tagsIn(lab, `${namespace}/e2e-web`)).toEqual([]);
    await expectAsBefore(lab, before);
  });

  test("a service that is not healthy is stopped, with its state, health output and log", async () => {
    await using project = await copyProject();
    const before = await lookAround(lab);
    const { code, output, result } = await slipway(lab, project.path, flags(), { MODE: "unhealthy" });
    expect(code, output).toBe(1);
    expect(result?.stages.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual(
      expect.arrayContaining(["scan passed", "smoke failed", "push skipped"]),
    );
    expect(result?.smoke?.services).toContainEqual(
      expect.objectContaining({
        service: "web",
        outcome: "failed",
        reason: expect.stringContaining("unhealthy"),
      }),
    );
    expect(await tagsIn(lab, `${namespace}/e2e-web`)).toEqual([]);
    await expectAsBefore(lab, before);
  });

  test("with every gate green the tag names the digest that was judged", async () => {
    await using project = await copyProject();
    const before = await lookAround(lab);
    const { code, output, result } = await slipway(lab, project.path, flags());
    expect(code, output).toBe(0);
    expect(await tagsIn(lab, `${namespace}/e2e-web`)).toEqual(["v1"]);
    const answer = await fetch(`http://${lab.registry}/v2/${namespace}/e2e-web/manifests/v1`, {
      headers: { accept: "application/vnd.oci.image.index.v1+json" },
    });
    expect(answer.headers.get("docker-content-digest")).toBe(result?.build?.candidates[0]?.digest);
    await expectAsBefore(lab, before);
  });

  test("without a registry the gates run all the same", async () => {
    await using project = await copyProject();
    const { code, output, result } = await slipway(lab, project.path, [
      ...labFlags(lab),
      ...QUICK_SCAN,
      "--stable-for",
      "1s",
    ]);
    expect(code, output).toBe(0);
    expect(result?.stages.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      "preflight passed",
      "build passed",
      "scan passed",
      "smoke passed",
    ]);
  });
});

describe("wrong input", () => {
  let project: Copy;
  let before: World;
  beforeAll(async () => {
    project = await copyProject();
    before = await lookAround(lab);
  });
  afterAll(() => project?.[Symbol.asyncDispose]());

  test.each([
    [["--plaforms", "x"], 'Did you mean "--platforms"?'],
    [["--services", "wbe"], 'there is no service "wbe". Did you mean "web"?'],
    [["--files", "nowhere.yaml"], "nowhere.yaml does not exist."],
    [["--builder", "nobody"], 'there is no buildx builder "nobody"'],
    [["--registries", "127.0.0.1:1/x", "--hosts", "u@127.0.0.1:1"], "known-hosts: required with hosts"],
  ])("%j: exit code 2, one message", async (args, message) => {
    const { code, output } = await slipway(lab, project.path, [...labFlags(lab), ...args]);
    expect(code, output).toBe(2);
    expect(output).toContain(message);
  });

  test("reports what the gates would reject before anything is built", async () => {
    await using project = await copyProject();
    await writeFile(`${project.path}/.trivyignore`, "CVE-2026-1\n");
    // prepare is left out, and web waits for it; the job's own token is no container's.
    const more = {
      services: { prepare: { "x-slipway": { smoke: false } }, web: { secrets: ["job"] } },
      secrets: { job: { environment: "GITHUB_TOKEN" } },
    };
    await writeFile(`${project.path}/more.yaml`, JSON.stringify(more));
    const files = ["--files", "compose.yaml,more.yaml"];
    const { code, output } = await slipway(lab, project.path, [...labFlags(lab), ...files], {
      GITHUB_TOKEN: "the-job's-own",
    });
    expect(code, output).toBe(2);
    expect(output).toContain("no expiry date: CVE-2026-1");
    expect(output).toContain("services.prepare.x-slipway.smoke is false, and web depends on prepare");
    expect(output).toContain("secrets.job: the variable GITHUB_TOKEN belongs to the runner");
    expect(output).not.toMatch(/ build +\[/);
  });

  test("reports no engine, a rejected login and an unreachable host together", async () => {
    const nowhere = { DOCKER_HOST: "unix:///nowhere.sock" };
    const auths = `${project.path}/auths`;
    const hosts = `${project.path}/known`;
    await writeFile(auths, "127.0.0.1:1 bob not-the-password\n");
    await writeFile(hosts, `[127.0.0.1]:1 ${lab.hosts[0]?.knownHosts.split(" ").slice(1).join(" ")}`);
    const { code, output } = await slipway(
      lab,
      project.path,
      [
        "--registries",
        "127.0.0.1:1/x",
        "--registry-auths",
        auths,
        "--hosts",
        "u@127.0.0.1:1",
        "--known-hosts",
        hosts,
        "--ssh-key",
        lab.hosts[0]?.keyFile ?? "",
      ],
      nowhere,
    );
    expect(code, output).toBe(2);
    expect(output).toContain("Docker engine: does not answer");
    expect(output).toContain("127.0.0.1:1");
    expect(output).toMatch(/host .*127\.0\.0\.1/);
    expect(output).not.toContain("not-the-password");
    const health = await slipway(lab, project.path, ["health", "--json"], nowhere);
    expect([health.code, health.output]).toEqual([
      1,
      expect.stringMatching(
        /^\{"operation":"health","outcome":"failed","reason":"Docker engine: does not answer .*nowhere\.sock/m,
      ),
    ]);
  });

  test("names missing programs, without a stack trace", async () => {
    await using project = await copyProject();
    const known = `${project.path}/known`;
    await writeFile(known, `[127.0.0.1]:1 ${lab.hosts[0]?.knownHosts.split(" ").slice(1).join(" ")}`);
    const host = ["--registries", "127.0.0.1:1/x", "--hosts", "u@127.0.0.1:1", "--known-hosts", known];
    for (const args of [["pipeline", ...host], ["plan"], ["health", "--json"]]) {
      const { code, output } = await slipway(lab, project.path, args, { PATH: "/nowhere" });
      expect(code, output).toBe(2);
      expect(output).toMatch(/^docker compose: .* not found on PATH/m);
      if (args.includes("--hosts")) {
        expect(output).toContain("Docker engine: does not answer");
        expect(output).toContain("install the OpenSSH client");
      }
      expect(output).not.toMatch(/^ +at /m);
    }
  });

  test("changes nothing", async () => {
    await expectAsBefore(lab, before);
  });
});

test("plan prints every command, and changes nothing", async () => {
  await using project = await copyProject();
  const before = await lookAround(lab);
  const { code, output, result } = await slipway(lab, project.path, ["plan", ...flags()]);
  expect(code, output).toBe(0);
  expect(output).toContain("docker buildx bake --builder slipway");
  expect(output).toContain("trivy");
  expect(output).toContain("docker compose");
  expect(output).toContain("docker buildx imagetools create");
  expect(result).toBeUndefined();
  await expectAsBefore(lab, before);
});
