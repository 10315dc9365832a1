import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StageFailure } from "../../src/model/failure.ts";
import { type Candidate, PushResult } from "../../src/model/result.ts";
import { checkLogins, registryLogin } from "../../src/registry/login.ts";
import { readStep } from "../../src/stages/push/plan.ts";
import { push } from "../../src/stages/push/push.ts";
import { registriesOf } from "../../src/stages/push/registry.ts";
import { dockerEnvironment } from "../../src/system/environment.ts";
import { run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { hasCrane, LOGIN, removePushed, startCrane, startRegistry } from "./registries.ts";
import { buildImage, labInputs, openWorkbench, type Workbench } from "./workbench.ts";

let lab: Lab;
let bench: Workbench;
/** Tags of an earlier run must not help this one. */
const namespace = `slipway-push-test-${randomBytes(4).toString("hex")}`;
const FILES = { Dockerfile: "FROM scratch\nCOPY text /\n" };

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
});

afterAll(async () => {
  for (const { image, digest, repositories } of built) {
    const copies = [`${lab.registry}/${namespace}/copy/${image}`];
    await removePushed({ digest, repositories: [...repositories, ...copies] });
  }
  await bench?.[Symbol.asyncDispose]();
});

function inputs(raw: Readonly<Record<string, string>> = {}) {
  return labInputs(lab, { registries: `${lab.registry}/${namespace}`, ...raw });
}

const built: Candidate[] = [];

async function build(
  image: string,
  text: string,
  raw: Readonly<Record<string, string>> = {},
): Promise<Candidate> {
  const candidate = await buildImage(image, { ...FILES, text }, inputs(raw), bench);
  built.push(candidate);
  return candidate;
}

const digestOf = (reference: string) => registriesOf(undefined, bench.context).read(readStep(reference));

/** The same, in a millisecond. */
async function headOf(reference: string): Promise<string | null> {
  const [, host, name, tag] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference) ?? [];
  const headers = { accept: "application/vnd.oci.image.index.v1+json" };
  const response = await fetch(`http://${host}/v2/${name}/manifests/${tag}`, { method: "HEAD", headers });
  return response.headers.get("docker-content-digest");
}

async function rejected(pushing: Promise<PushResult>): Promise<{ message: string; result: PushResult }> {
  const error = await pushing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StageFailure)) throw new Error(`not rejected, but ${error}`);
  return { message: error.message, result: PushResult.parse(error.found.push) };
}

describe("push", () => {
  test.each([
    ["an index with attestations", { platforms: "linux/amd64,linux/arm64" }],
    ["one platform's manifest alone", { platforms: "linux/amd64", provenance: "off" }],
  ])("keeps the digest of %s under every tag", async (what, raw) => {
    const image = what.startsWith("an") ? "several" : "single";
    const candidate = await build(image, what, raw);
    const result = await push([candidate], ["1.2.3", "latest"], inputs(), bench.context);
    const repository = `${lab.registry}/${namespace}/${image}`;
    expect(result.tags).toEqual(
      ["1.2.3", "latest"].map((tag) => ({ reference: `${repository}:${tag}`, digest: candidate.digest })),
    );
    for (const { reference, digest } of result.tags) expect(await digestOf(reference)).toBe(digest);
    expect(bench.lines).toContain(`${repository}: 1.2.3, latest is ${candidate.digest}`);
    // A second push changes nothing.
    expect(await push([candidate], ["1.2.3", "latest"], inputs(), bench.context)).toEqual(result);
  });

  test("moves a tag, and copies the image to a registry that the build did not push to", async () => {
    const first = await build("moved", "first");
    await push([first], ["latest"], inputs(), bench.context);
    const second = await build("moved", "second");
    const registries = `${lab.registry}/${namespace},${lab.registry}/${namespace}/copy`;
    const result = await push([second], ["latest"], inputs({ registries }), bench.context);
    expect(result.tags).toHaveLength(2);
    expect(await digestOf(`${lab.registry}/${namespace}/moved:latest`)).toBe(second.digest);
    expect(await digestOf(`${lab.registry}/${namespace}/copy/moved:latest`)).toBe(second.digest);
    expect(second.digest).not.toBe(first.digest);
  });

  test("works where there is no builder", async () => {
    const candidate = await build("builderless", "text");
    const elsewhere = { ...inputs(), builder: "slipway-test-no-such-builder" };
    expect((await push([candidate], ["1"], elsewhere, bench.context)).tags).toHaveLength(1);
  });

  test("is all or nothing: if one registry rejects a tag, the tags in the others are restored", async () => {
    await using readOnly = await startRegistry("read-only", bench);
    const first = await build("halfway", "first");
    await push([first], ["latest"], inputs(), bench.context);
    const second = await build("halfway", "second");
    const registries = `${lab.registry}/${namespace},${readOnly.host}/${namespace}`;
    const { message, result } = await rejected(
      push([second], ["latest", "2.0.0"], inputs({ registries }), bench.context),
    );
    expect(message).toContain(`${readOnly.host}/${namespace}/halfway`);
    expect(await digestOf(`${lab.registry}/${namespace}/halfway:latest`)).toBe(first.digest);
    // This version of the registry does not remove tags: the message names what is left.
    const left = `${lab.registry}/${namespace}/halfway:2.0.0`;
    if (await digestOf(left)) {
      expect(message).toContain(`These tags could not be restored:\n${left}: the registry answered 400`);
      expect(result.tags).toEqual([{ reference: left, digest: second.digest }]);
    } else expect(message).toContain("Every tag names what it named before.");
  });

  test.runIf(hasCrane)("removes new tags again where the registry allows it", async () => {
    await using readOnly = await startRegistry("read-only", bench);
    await using permissive = await startCrane(bench);
    const registries = `${permissive.host}/${namespace},${readOnly.host}/${namespace}`;
    const candidate = await build("removed", "text", { registries: `${permissive.host}/${namespace}` });
    const { message, result } = await rejected(
      push([candidate], ["1", "latest"], inputs({ registries }), bench.context),
    );
    expect(message).toContain("Every tag names what it named before.");
    expect(result.tags).toEqual([]);
    const repository = `${permissive.host}/${namespace}/removed`;
    expect(await digestOf(`${repository}:1`)).toBeUndefined();
    expect(await digestOf(`${repository}@${candidate.digest}`)).toBe(candidate.digest);
  });

  test("restores the tags when it is cancelled", async () => {
    const first = await build("cancelled", "first");
    await push([first], ["latest"], inputs(), bench.context);
    const second = await build("cancelled", "second");
    const controller = new AbortController();
    const context = { ...bench.context, signal: controller.signal };
    const pushing = push([second], ["latest"], inputs(), context);
    const reference = `${lab.registry}/${namespace}/cancelled:latest`;
    // As soon as the tag has moved, before it has been read back.
    await expect.poll(() => headOf(reference), { timeout: 30_000, interval: 5 }).toBe(second.digest);
    controller.abort(new Error("cancelled"));
    await expect(pushing).rejects.toThrow("cancelled");
    expect(await digestOf(reference)).toBe(first.digest);
  });

  test("creates no tag when one of the registries cannot be reached", async () => {
    const candidate = await build("unreachable", "text");
    const registries = `${lab.registry}/${namespace},127.0.0.1:9/${namespace}`;
    const pushing = push([candidate], ["1"], inputs({ registries }), bench.context);
    await expect(pushing).rejects.toThrow("127.0.0.1:9");
    expect(await digestOf(`${lab.registry}/${namespace}/unreachable:1`)).toBeUndefined();
  });
});

describe("logins", () => {
  const auth = (registry: string, password = LOGIN.password) => ({ registry, ...LOGIN, password });

  test("that are rejected are one problem each, with the registry and without the password", async () => {
    await using registry = await startRegistry("login", bench);
    expect(await checkLogins([auth(registry.host)], bench.context)).toEqual([]);
    const wrong = [auth(registry.host, "wrong-battery"), auth("127.0.0.1:9", "wrong-battery")];
    const problems = await checkLogins([auth(registry.host), ...wrong], bench.context);
    expect(problems.map(({ input }) => input)).toEqual(["registry-auths", "registry-auths"]);
    expect(problems[0]?.message).toMatch(
      new RegExp(`^${registry.host} rejects the login of "tester" \\(.*: check`),
    );
    expect(problems[1]?.message).toMatch(/^127\.0\.0\.1:9 could not check the login of "tester"/);
    expect(JSON.stringify(problems)).not.toContain("wrong-battery");
  });

  test("are valid until they are disposed of, and do not change the user's configuration", async () => {
    await using registry = await startRegistry("login", bench);
    const own = join(bench.folder, "docker");
    await mkdir(join(own, "cli-plugins"), { recursive: true });
    const text = JSON.stringify({ auths: { "ghcr.io": { auth: "dXNlcjpvbGQ=" } } });
    await writeFile(join(own, "config.json"), text);
    const context = { ...bench.context, env: { ...lab.env, DOCKER_CONFIG: own } };
    const login = await registryLogin([auth(registry.host)], context);
    const folder = login.env.DOCKER_CONFIG ?? "";
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, "config.json"))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).sort()).toEqual(["cli-plugins", "config.json"]);
    expect(login.env.BUILDX_CONFIG).toBe(join(own, "buildx"));
    await login[Symbol.asyncDispose]();
    await expect(stat(folder)).rejects.toThrow("ENOENT");
    expect(await readFile(join(own, "config.json"), "utf8")).toBe(text);
  });

  test("are needed to build and to push", async () => {
    await using registry = await startRegistry("login", bench);
    const registries = `${registry.host}/${namespace}`;
    const raw = { registries, "registry-auths": `${registry.host} ${LOGIN.username} ${LOGIN.password}` };
    await expect(build("private", "text", raw)).rejects.toThrow(/401|unauthorized|authorization failed/i);

    await using login = await registryLogin(inputs(raw).registryAuths, bench.context);
    const context = { ...bench.context, env: login.env };
    const files = { ...FILES, text: "text" };
    const candidate = await buildImage("private", files, inputs(raw), { ...bench, context });
    const { tags } = await push([candidate], ["1"], inputs(raw), context);
    expect(tags).toEqual([{ reference: `${registries}/private:1`, digest: candidate.digest }]);
    // The builder is the user's, not one that was created for this login.
    const { stdout } = await run(["docker", "buildx", "ls", "--format", "{{.Name}}"], {
      env: dockerEnvironment(login.env),
    });
    expect(stdout.split("\n")).toContain("slipway");
  });
});
