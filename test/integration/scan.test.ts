import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { platformLayout, readLayout } from "../../src/image/layout.ts";
import { StageFailure } from "../../src/model/failure.ts";
import { type Candidate, ScanResult } from "../../src/model/result.ts";
import { scan } from "../../src/stages/scan/scan.ts";
import type { ScanWork } from "../../src/stages/scan/targets.ts";
import { run } from "../../src/system/run.ts";
import { listImages } from "../lab/image-list.ts";
import { EXPECTED, type Lab, openLab } from "../lab/lab.ts";
import { removePushed } from "./registries.ts";
import { buildImage, labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/** An npm package with a finding, for arm64 alone: no program runs in it, so no emulation is needed. */
const TWO_PLATFORMS = {
  Dockerfile: `ARG TARGETARCH
FROM scratch AS amd64
COPY clean.txt /
FROM scratch AS arm64
COPY package.json /app/node_modules/left-pad/
FROM \${TARGETARCH}
`,
  "clean.txt": "nothing to find here\n",
  "package.json": JSON.stringify({ name: EXPECTED.npm.package, version: "1.3.0", license: "MIT" }),
};

let lab: Lab;
let bench: Workbench;
let candidate: Candidate;
/** The candidate alone. */
let work: ScanWork;
const platform = "linux/amd64";

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  const inputs = labInputs(lab, {
    platforms: "linux/amd64,linux/arm64",
    registries: `${lab.registry}/slipway-scan-test`,
  });
  candidate = await buildImage("slipway-scan-test", TWO_PLATFORMS, inputs, bench);
  work = { candidates: [candidate], thirdParty: [], platform };
});

afterAll(async () => {
  await removePushed(candidate);
  await bench?.[Symbol.asyncDispose]();
});

/** The result of a scan that must fail. */
async function rejected(scanning: Promise<ScanResult>): Promise<{ message: string; result: ScanResult }> {
  const error = await scanning.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StageFailure)) throw new Error(`not rejected, but ${error}`);
  return { message: error.message, result: ScanResult.parse(error.found.scan) };
}

describe("layouts", () => {
  test("have what the registry has, for each platform", async () => {
    const contents = await readLayout(candidate.layout ?? "");
    expect(contents.platforms.map((one) => one.platform)).toEqual(["linux/amd64", "linux/arm64"]);
    const address = `http://${lab.registry}/v2/slipway-scan-test/slipway-scan-test/manifests/${contents.digest}`;
    const headers = { accept: "application/vnd.oci.image.index.v1+json" };
    expect((await fetch(address, { method: "HEAD", headers })).status).toBe(200);
  });

  test("one platform can be loaded into the engine under a name", async () => {
    const into = join(bench.folder, "loaded");
    const name = "slipway-scan-test.invalid/loaded:1";
    await platformLayout(candidate.layout ?? "", candidate.platforms[0]?.digest ?? "", into, name);
    const options = { env: lab.env };
    const archive = join(bench.folder, "loaded.tar");
    await run(["tar", "-C", into, "-cf", archive, "."], options);
    const { stdout } = await run(["docker", "load", "--input", archive], options);
    expect(stdout).toContain(`Loaded image: ${name}`);
    await run(["docker", "image", "rm", name], options);
  });
});

describe("scan", () => {
  test("rejects the one platform that has a finding, and keeps both reports", async () => {
    const { message, result } = await rejected(scan(work, labInputs(lab), bench.context));
    expect(message).toContain(
      `slipway-scan-test linux/arm64: 1 high: ${EXPECTED.npm.high} in left-pad 1.3.0, fixed in 99.0.0\n`,
    );
    expect(message).not.toContain("linux/amd64");
    expect(result.images.map(({ platform, gated, failing }) => [platform, gated, failing.length])).toEqual([
      ["linux/amd64", true, 0],
      ["linux/arm64", true, 1],
    ]);
    expect(result.database).toMatch(/^\d{4}-\d\d-\d\dT/);
    for (const { report } of result.images) {
      const { ArtifactName } = JSON.parse(await readFile(join(bench.context.out, report), "utf8"));
      expect(`scan/${ArtifactName}.json`).toBe(report);
    }
    expect(bench.lines.join("\n")).toMatch(/SEVERITY +FINDING[^\n]*\nHIGH +CVE-2099-4001 +left-pad/);
  });

  test.each([
    ["a severity that is not gated", { severity: "CRITICAL" }],
    ["a scanner that does not look for it", { scanners: "secret" }],
  ])("accepts %s", async (_, raw) => {
    const result = await scan(work, labInputs(lab, raw), bench.context);
    expect(result.images.flatMap(({ failing }) => failing)).toEqual([]);
  });

  test("accepts what the ignore-file in the project lists, without the input", async () => {
    const project = join(bench.folder, "project");
    await mkdir(project);
    const ignored = `vulnerabilities:\n  - id: ${EXPECTED.npm.high}\n    statement: a fixture\n    expired_at: 2999-12-31\n`;
    await writeFile(join(project, ".trivyignore.yaml"), ignored);
    const result = await scan(work, { ...labInputs(lab), workingDirectory: project }, bench.context);
    expect(result.images.map(({ counts }) => counts.HIGH)).toEqual([0, 0]);
    const id = EXPECTED.npm.high;
    const accepted = { id, subject: "left-pad", until: "2999-12-31", statement: "a fixture" };
    expect(result.images.flatMap((image) => image.waived ?? [])).toEqual([accepted]);
  });

  test.each([
    ["without an expiry date", "", /no expiry date/],
    ["that has expired", "    expired_at: 2026-01-01\n", /left-pad/],
  ])("rejects an entry of the ignore-file %s", async (name, ending, message) => {
    const project = join(bench.folder, name.replaceAll(" ", "-"));
    await mkdir(project);
    const ignored = `vulnerabilities:\n  - id: ${EXPECTED.npm.high}\n${ending}`;
    await writeFile(join(project, ".trivyignore.yaml"), ignored);
    await expect(scan(work, { ...labInputs(lab), workingDirectory: project }, bench.context)).rejects.toThrow(
      message,
    );
  });

  test("reports an operating system at its end of life: no findings does not mean no vulnerabilities", async () => {
    const files = {
      Dockerfile: "FROM scratch\nCOPY alpine-release /etc/\nCOPY installed /lib/apk/db/\n",
      "alpine-release": "3.19.1\n",
      installed: "P:musl\nV:1.2.4_git20230717-r4\nA:x86_64\no:musl\n\n",
    };
    const old = await buildImage("slipway-old-test", files, labInputs(lab), bench);
    bench.lines.length = 0;
    const result = await scan({ candidates: [old], thirdParty: [], platform }, labInputs(lab), bench.context);
    expect(result.images).toMatchObject([{ unsupported: "alpine 3.19.1", failing: [] }]);
    expect(bench.lines.join("\n")).toContain("contains alpine 3.19.1, which gets no more security updates");
    await removePushed(old);
  });

  test("finds a secret in a layer and in the configuration", async () => {
    // In two pieces, so that no scanner reports this file.
    const key = ["AKIA", "QY2EGRZ5LJ7NB4XT"].join("");
    const files = { Dockerfile: `FROM scratch\nCOPY env /app/env\nENV KEY=${key}`, env: `aws=${key}\n` };
    const leaky = await buildImage("slipway-leaky-test", files, labInputs(lab), bench);
    const work = { candidates: [leaky], thirdParty: [], platform };
    const { result } = await rejected(scan(work, labInputs(lab), bench.context));
    const [image] = result.images;
    expect(image?.failing.map(({ id }) => id)).toEqual(image?.failing.map(() => "aws-access-key-id"));
    expect(image?.failing.map(({ subject }) => subject)).toContain("/app/env:1");
    expect(image?.failing.some(({ subject }) => !subject.startsWith("/app/env"))).toBe(true);
  });

  test("reports third-party images, and which of them it could not scan", async () => {
    const thirdParty = ["busybox", "slipway-test.invalid/nothing:1"];
    const result = await scan({ candidates: [], thirdParty, platform }, labInputs(lab), bench.context);
    expect(result.images.map(({ image, gated }) => [image, gated])).toEqual([["busybox", false]]);
    expect(result.unscanned?.map(({ image }) => image)).toEqual(["slipway-test.invalid/nothing:1"]);
    expect(bench.lines.join("\n")).toContain(
      "warning: slipway-test.invalid/nothing:1 could not be scanned: ",
    );
  });

  test("Trivy itself pulls a third-party image for another platform than the engine's, without a login", async () => {
    const thirdParty = [`${lab.registry}/slipway-scan-test/slipway-scan-test@${candidate.digest}`];
    const work = { candidates: [], thirdParty, platform: "linux/arm64" };
    const result = await scan(work, labInputs(lab), bench.context);
    expect(result.images.map(({ counts, gated }) => [counts.HIGH, gated])).toEqual([[1, false]]);
  });

  test("takes what another job built from the registry, and removes it from the engine again", async () => {
    const before = await images();
    const work = { candidates: [{ ...candidate, layout: null }], thirdParty: [], platform };
    const { result } = await rejected(scan(work, labInputs(lab), bench.context));
    expect(result.images.map(({ failing }) => failing.length)).toEqual([0, 1]);
    expect((await images()).filter((line) => !before.includes(line) && line.includes("scan-test"))).toEqual(
      [],
    );
  });

  test("Trivy gets no login and no secret", async () => {
    const programs = join(bench.folder, "programs");
    await mkdir(programs);
    const seen = join(bench.folder, "seen");
    // The real program, after its environment is written to a file.
    const script = `#!/bin/sh\nenv >>${seen}\nPATH=$(echo "$PATH" | cut -d: -f2-)\nexec trivy "$@"\n`;
    await writeFile(join(programs, "trivy"), script);
    await chmod(join(programs, "trivy"), 0o755);
    const env = { ...bench.context.env, PATH: `${programs}:${lab.env.PATH}`, GITHUB_TOKEN: "a-secret" };
    await scan(work, labInputs(lab, { severity: "none" }), { ...bench.context, env });
    const text = await readFile(seen, "utf8");
    const names = new Set(text.split("\n").flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []));
    for (const name of ["PWD", "OLDPWD", "SHLVL", "_"]) names.delete(name);
    expect([...names].sort()).toEqual(["HOME", "LANG", "PATH", "TMPDIR"]);
    expect(text).toMatch(/HOME=.*slipway-scan-/);
  });

  test("a cancellation stops it and leaves nothing", async () => {
    const controller = new AbortController();
    const work = { candidates: [candidate], thirdParty: ["busybox"], platform };
    const scanning = scan(work, labInputs(lab), { ...bench.context, signal: controller.signal });
    setTimeout(() => controller.abort(new Error("cancelled")), 250);
    await expect(scanning).rejects.toThrow("cancelled");
    expect(await readdir(join(bench.folder, "undo"))).toEqual([]);
  });
});

function images(): Promise<readonly string[]> {
  return listImages(lab.env, "--digests", "--format", "{{.Repository}}@{{.Digest}}");
}
