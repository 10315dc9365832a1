import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { parseCandidates } from "../../src/model/candidates.ts";
import { run } from "../../src/system/run.ts";
import { labFlags } from "../e2e/slipway.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { runScript } from "../nsip/scripts.ts";

/*
 * The guide's two ways to build with the pipeline, as the guide shows them.
 */

const namespace = `build-${randomBytes(4).toString("hex")}`;
let lab: Lab;
let out: string;
beforeAll(async () => {
  lab = await openLab();
  out = await mkdtemp(join(tmpdir(), "nsip-build-"));
});
afterAll(() => rm(out, { recursive: true, force: true }));

const build = (args: readonly string[], variables: Readonly<Record<string, string>> = {}) =>
  runScript(lab, "build", [...args, "--", "--out", out, ...labFlags(lab)], variables);

test("--multi-platform builds for both platforms, and loads this machine's images with the guide's names", async () => {
  const { code, output } = await build(["--multi-platform"]);
  expect(code, output).toBe(0);
  const text = await readFile(join(out, "candidates.json"), "utf8");
  for (const platform of ["linux/amd64", "linux/arm64"]) expect(text).toContain(`"${platform}"`);

  const version = await run(["docker", "version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"], {
    env: lab.env,
  });
  const { candidates: built } = parseCandidates(text);
  expect(built.map(({ image }) => image).sort()).toEqual(["nsip-analyzer", "nsip-api", "nsip-frontend"]);
  for (const { image, platforms } of built) {
    const own = platforms.find(({ platform }) => platform === version.stdout.trim());
    const inspect = ["docker", "image", "inspect", "--format", "{{.Id}}", `${image}:latest`];
    expect((await run(inspect, { env: lab.env })).stdout.trim(), image).toBe(own?.digest);
  }
});

test("--no-cache builds every step of an image, by the script and by hand", async () => {
  const { code, output } = await runScript(lab, "build", ["--no-cache", "--service", "frontend"], {});
  expect(code, output).toBe(0);
  const byHand = [
    "docker",
    "build",
    "--no-cache",
    "--progress=plain",
    "-f",
    "dockerfiles/Dockerfile.frontend",
    ".",
  ];
  const { stderr } = await run(byHand, { env: lab.env });
  const names = new Map([...stderr.matchAll(/^#(\d+) (\[.*)$/gm)].map(([, step, name]) => [step, name]));
  expect([...names.values()].join("\n")).toMatch(/\] RUN /);
  const cached = [...stderr.matchAll(/^#(\d+) CACHED$/gm)].map(([, step]) => names.get(step));
  // An existing base image, and a folder that two stages share, are reported as cached all the same.
  expect(cached.filter((name) => name?.includes("] RUN "))).toEqual([]);
});

test("--push passes every gate first; the smoke test leaves out services with effects outside of the stack", async () => {
  const version = "1.0.0";
  const REGISTRY = `${lab.registry}/${namespace}`;
  const { code, output } = await build(["--push", "--version", version], { REGISTRY });
  expect(code, output).toBe(0);
  expect(output).toContain("left out, by x-slipway.smoke: log-retention");
  const Tags = z.object({ tags: z.array(z.string()) });
  for (const image of ["nsip-api", "nsip-frontend", "nsip-analyzer"]) {
    const answer = await fetch(`http://${lab.registry}/v2/${namespace}/${image}/tags/list`);
    expect(Tags.parse(await answer.json()).tags, image).toContain(version);
  }
});

test("--push of one service passes the gates and pushes only that service", async () => {
  const registry = `${lab.registry}/${namespace}-one`;
  const { code, output } = await build([
    ...["--push", "--service", "frontend", "--version", "2.0.0"],
    ...["--registry", registry],
  ]);
  expect(code, output).toBe(0);
  const answer = await fetch(`http://${lab.registry}/v2/_catalog?n=1000`);
  const Catalogue = z.object({ repositories: z.array(z.string()) });
  const pushed = Catalogue.parse(await answer.json()).repositories.filter((name) =>
    name.startsWith(`${namespace}-one/`),
  );
  expect(pushed).toEqual([`${namespace}-one/nsip-frontend`]);
});
