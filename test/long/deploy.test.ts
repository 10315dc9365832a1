import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Copy,
  copyProject,
  hostFlags,
  labFlags,
  openPrivateLab,
  type PrivateLab,
  QUICK_SCAN,
  slipway,
} from "../e2e/slipway.ts";
import { expectAsBefore, lookAround, tagsIn } from "../e2e/world.ts";
import { extraHost, type Host } from "../lab/lab.ts";

let lab: PrivateLab;
let host: Host & AsyncDisposable;
let project: Copy;
const namespace = `e2e-${randomBytes(4).toString("hex")}`;

beforeAll(async () => {
  lab = await openPrivateLab();
  host = await extraHost(lab, 21);
  project = await copyProject();
});

afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
});

function deploy(version: string, variables: Record<string, string>, more: readonly string[] = []) {
  const flags = [
    "--registries",
    `${lab.registry}/${namespace}`,
    "--tags",
    `type=raw,value=${version}`,
    "--stable-for",
    "1s",
  ];
  const inLab = [...labFlags(lab), ...hostFlags(host), ...QUICK_SCAN];
  return slipway(lab, project.path, [...flags, ...inLab, ...more], variables);
}

async function site(): Promise<unknown> {
  return (await fetch(`http://${host.address}:${host.http}/`)).json();
}

describe("from source to a verified deployment, release after release", () => {
  test("the first release serves, its text untouched by a second round of variables", async () => {
    const before = await lookAround(lab);
    const { code, output, result } = await deploy("v1", { CURRENCY: "euro" });
    expect(code, output).toBe(0);
    expect(result?.deploy?.hosts).toMatchObject([{ outcome: "deployed", previous: null }]);
    expect(await site()).toEqual({
      greeting: "hello",
      file: "hello from a file",
      secret: true,
      price: "5$ and euro",
    });
    await expectAsBefore(lab, before);
  });

  test("a changed line is the second release, and what has not changed is left alone", async () => {
    const { code, output, result } = await deploy("v2", { GREETING: "hello again", CURRENCY: "euro" });
    expect(code, output).toBe(0);
    expect(await site()).toMatchObject({ greeting: "hello again" });
    expect(result?.deploy?.hosts[0]?.services).toContainEqual(
      expect.objectContaining({ service: "cache", action: "unchanged" }),
    );
  });

  test("a release that fails its gate on the host leaves the one before it serving, configuration included", async () => {
    await writeFile(join(project.path, "greeting.txt"), "changed\n");
    const before = await lookAround(lab);
    const { code, output, result } = await deploy("v3", { MODE: "incompatible", CURRENCY: "euro" });
    expect(code, output).toBe(1);
    expect(result?.stages.at(-1)).toMatchObject({ stage: "deploy", outcome: "failed" });
    expect(result?.deploy?.hosts).toMatchObject([{ outcome: "rolled-back" }]);
    expect(output).toContain("cannot read /data/format");
    expect(await site()).toMatchObject({ greeting: "hello again", file: "hello from a file" });
    await expectAsBefore(lab, before);
  });

  test("a host with another key is refused before anything is built", async () => {
    const [other] = lab.hosts;
    const lines = join(project.path, "known_hosts");
    await writeFile(
      lines,
      `[${host.address}]:${host.port} ${other?.knownHosts.split(" ").slice(1).join(" ")}`,
    );
    const { code, output } = await deploy("v4", {}, ["--known-hosts", lines]);
    expect(code, output).toBe(2);
    expect(output).toMatch(/the host.s key .* is not the one in known-hosts/);
    expect(await tagsIn(lab, `${namespace}/e2e-web`)).not.toContain("v4");
    expect(await site()).toMatchObject({ greeting: "hello again" });
  });
});
