import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/system/run.ts";
import {
  type Copy,
  copyProject,
  labFlags,
  openPrivateLab,
  type PrivateLab,
  QUICK_SCAN,
  slipway,
} from "../e2e/slipway.ts";
import { extraHost, type Host } from "../lab/lab.ts";

/* The commands of "A fresh server" in docs/deploy.md, as they stand there, from a server without a login to a deployment. */

let lab: PrivateLab;
let host: Host & AsyncDisposable;
let project: Copy;
let commands: readonly (readonly string[])[];
/** What stands for www.example.org. */
let address: string;
const namespace = `fresh-${randomBytes(4).toString("hex")}`;

/** The commands of each block in a section of a page. */
async function commandsOf(page: string, section: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(new URL(`../../${page}`, import.meta.url), "utf8");
  const [, rest = ""] = text.split(`## ${section}\n`);
  const [part = ""] = rest.split(/^## /m);
  return [...part.matchAll(/```sh\n(.*?)```/gs)].map(([, block = ""]) => block.trim().split("\n"));
}

beforeAll(async () => {
  lab = await openPrivateLab();
  host = await extraHost(lab, 16);
  project = await copyProject();
  commands = await commandsOf("docs/deploy.md", "A fresh server");
  // A server as it comes: sshd reads the keys of the login's own folder, and there is no login yet.
  await onServer(`userdel --remove deploy 2> /dev/null
    cp /etc/ssh/slipway_host_key /etc/ssh/ssh_host_ed25519_key
    ssh-keygen -y -f /etc/ssh/ssh_host_ed25519_key > /etc/ssh/ssh_host_ed25519_key.pub
    printf 'Port 22\\nPermitRootLogin no\\nPasswordAuthentication no\\nUsePAM no\\n' > /etc/ssh/sshd_config
    pkill -HUP -o sshd`);
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  const inspect = ["docker", "inspect", "--format", format, host.container];
  address = (await run(inspect, { env: lab.env })).stdout.trim();
}, 300_000);
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
});

async function onServer(script: string, stdin = ""): Promise<string> {
  const argv = ["docker", "exec", "--interactive", host.container, "sh", "-c", script];
  return (await run(argv, { env: lab.env, stdin })).stdout;
}

const here = async (line: string) =>
  (await run(["sh", "-c", line.replaceAll("www.example.org", address)], { env: lab.env, cwd: project.path }))
    .stdout;

/** A command of Slipway, with what the lab needs in addition. */
function told(line = "") {
  const words = line
    .replaceAll("www.example.org", address)
    .replace("registry.example/acme", `${lab.registry}/${namespace}`);
  return words.split(" ").slice(1);
}

test("a fresh server becomes a host, and the project is deployed to it", async () => {
  const [onServerFirst = [], hereFirst = [], onServerThen = [], hereThen = []] = commands;
  expect(commands.map((block) => block.length)).toEqual([3, 3, 2, 2]);
  let shown = "";
  for (const line of onServerFirst) shown = await onServer(line);
  let known = "";
  for (const line of hereFirst) known = await here(line);
  const fingerprint = /SHA256:\S+/;
  expect(fingerprint.exec(known)?.[0]).toBe(fingerprint.exec(shown)?.[0]);
  const key = await readFile(join(project.path, "deploy-key.pub"), "utf8");
  for (const line of onServerThen) await onServer(line, key);
  const [deploy, status] = hereThen.map(told);
  const inLab = ["--tags", "type=raw,value=v1", ...QUICK_SCAN, ...labFlags(lab)];
  const deployed = await slipway(lab, project.path, [...(deploy ?? []), ...inLab], { CURRENCY: "euro" });
  expect(deployed.code, deployed.output).toBe(0);
  expect(deployed.result?.deploy?.hosts).toMatchObject([{ host: address, outcome: "deployed" }]);
  const looked = await slipway(lab, project.path, status ?? [], { CURRENCY: "euro" });
  expect(looked.code, looked.output).toBe(0);
  expect(looked.output).toMatch(/^[\d.]+: \S+, deployed /m);
}, 300_000);
