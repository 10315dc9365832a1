import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mountProblems } from "../../src/compose/mounts.ts";
import { readProject } from "../../src/compose/project.ts";
import type { Inputs } from "../../src/inputs/inputs.ts";
import { makeRequest } from "../../src/pipeline/request.ts";
import { readRevision } from "../../src/revision/read.ts";
import { deployStage } from "../../src/stages/deploy/stage.ts";
import { run } from "../../src/system/run.ts";
import { TARGETS } from "../../src/targets/targets.ts";
import { type Host, type Lab, openLab } from "../lab/lab.ts";
import { hostInputs } from "./stack.ts";
import { labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/* The check of hosts before a deployment. It changes nothing, so the lab's shared host serves. */

let lab: Lab;
let bench: Workbench;
let host: Host;
let key: string;
let inputs: Inputs;
const nothing = Promise.resolve(undefined);

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  const [, one] = lab.hosts;
  if (!one) throw new Error("the lab has no second host");
  host = one;
  key = await readFile(host.keyFile, "utf8");
  inputs = labInputs(lab);
});
afterAll(() => bench?.[Symbol.asyncDispose]());

describe("before anything is changed, the check", () => {
  const ask = (change: Partial<Inputs>) =>
    TARGETS.compose.check({ ...inputs, ...hostInputs([host], key), ...change }, bench.context, nothing);
  const at = (port: number, user = "deploy", name = "127.0.0.1") => ({ hosts: [{ user, host: name, port }] });

  test("finds no problem on a host that is ready", async () => {
    expect(await ask({})).toEqual([]);
    expect(await ask({ sshKey: key.replaceAll("\n", "\r\n").trimEnd() })).toEqual([]);
  });

  test("reports an unusable key and nothing else", async () => {
    expect(await ask({ sshKey: await readFile(`${host.keyFile}.pub`, "utf8") })).toEqual([
      { input: "ssh-key", message: expect.stringContaining("public key") },
    ]);
    expect(await ask({ sshKey: `${key.slice(0, 200)}\n-----END OPENSSH PRIVATE KEY-----` })).toEqual([
      { input: "ssh-key", message: expect.stringContaining("damaged or incomplete") },
    ]);
    const locked = `${bench.folder}/locked`;
    await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "a-passphrase", "-f", locked], { env: lab.env });
    expect(await ask({ sshKey: await readFile(locked, "utf8") })).toEqual([
      { input: "ssh-key", message: expect.stringContaining("protected by a passphrase") },
    ]);
    const stranger = `${bench.folder}/stranger`;
    await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", stranger], { env: lab.env });
    expect(await ask({ sshKey: await readFile(stranger, "utf8") })).toEqual([
      {
        input: `host 127.0.0.1:${host.port}`,
        message: expect.stringContaining("rejects this key for deploy"),
      },
    ]);
  });

  test.each([
    [
      "an unknown host",
      () => ({ knownHosts: "elsewhere ssh-ed25519 AAAA" }),
      /known-hosts has no line for \[127\.0\.0\.1\]:\d+.*ssh-keyscan -p/,
    ],
    [
      "a changed host key",
      () => ({ knownHosts: host.knownHosts.replace(/ssh-ed25519 \S+/, key2()) }),
      /is not the one in known-hosts/,
    ],
    [
      "a closed port",
      () => ({ ...at(2299), knownHosts: host.knownHosts.replace(String(host.port), "2299") }),
      /connection refused by 127\.0\.0\.1 port 2299/,
    ],
    [
      "an unknown name",
      () => ({
        ...at(22, "deploy", "no.such.invalid"),
        knownHosts: host.knownHosts.replace(/^\S+/, "no.such.invalid"),
      }),
      /the name no\.such\.invalid cannot be resolved/,
    ],
    ["an unknown user", () => at(host.port, "nobody-here"), /rejects this key for nobody-here/],
    ["another platform", () => ({ platforms: ["linux/s390x"] }), /images are built for linux\/s390x/],
    [
      "a folder that belongs to another user",
      () => ({ path: "/root/releases" }),
      /deploy may not write in \/root/,
    ],
  ] as const)("reports %s", async (_, change, message) => {
    const problems = await ask(change());
    expect(problems).toEqual([
      { input: expect.stringMatching(/^host /), message: expect.stringMatching(message) },
    ]);
  });

  test("reports everything at once", async () => {
    expect(await ask({ platforms: ["linux/s390x"], path: "/root/releases" })).toHaveLength(2);
  });
});

test("a variable that nothing sets stops a deployment, unless nothing is meant", async () => {
  const environment = `[A=$ADDRESS, "B=x\${ADDRESS}", "C=\${EMPTY:-}", "D=\${KNOWN}"]`;
  await writeFile(
    join(bench.folder, "compose.yaml"),
    `services: { web: { image: redis:7-alpine, environment: ${environment} } }`,
  );
  const env = { ...lab.env, KNOWN: "" };
  const of = { ...inputs, ...hostInputs([host], key), workingDirectory: bench.folder };
  const project = readProject(of, env, bench.context.signal);
  const revision = await readRevision(env, bench.folder);
  expect(await deployStage.check(makeRequest(of, revision, project, env), { ...bench.context, env })).toEqual(
    [
      {
        input: "files",
        message: expect.stringMatching(/^the variable ADDRESS is not set, .* write \$\{ADDRESS:-\}\.$/),
      },
    ],
  );
});

/** A key that is not the host's. */
function key2(): string {
  return "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFLXurXFllvJlY/j3pJ16V179bzr/J4gZCBg+gOQjRM9";
}

test("mounts that a host cannot have are rejected, each with the way out", async () => {
  const root = join(bench.folder, "mounts", "repository");
  await mkdir(join(root, "deploy"), { recursive: true });
  await run(["git", "init", "--quiet", root], { env: lab.env });
  const volumes = [
    ...["../data:/data", "../conf:/conf:ro", "./.ignored:/ignored", "named:/named", "/srv/shop:/shop"],
    ...["~/uploads:/uploads", "../../beside:/beside:ro"],
  ];
  const services = { web: { image: "redis:7-alpine", volumes } };
  await writeFile(join(root, ".gitignore"), ".ignored\n");
  await writeFile(join(root, "deploy", "compose.yaml"), JSON.stringify({ services, volumes: { named: {} } }));
  const of = { ...inputs, workingDirectory: join(root, "deploy") };
  const env = { ...lab.env, HOME: "/home/runner" };
  const { signal } = bench.context;
  const problems = await mountProblems(await readProject(of, env, signal), of, env, signal);
  const ways = "Use a named volume, or an absolute path on the host";
  const writable = (target: string, path: string) =>
    `services.web.volumes: ${target} is mounted from ${path}, in the repository, and can be written to. A host gets a new copy of this folder when it changes, without what the service has written. ${ways}, or mount it read-only.`;
  const absent = (target: string, path: string) =>
    `services.web.volumes: ${target} is mounted from ${path}, a path of this machine outside of the repository, which a host does not have. ${ways}.`;
  expect(problems).toEqual(
    [
      writable("/data", join(root, "data")),
      writable("/ignored", join(root, "deploy/.ignored")),
      absent("/uploads", "~/uploads"),
      absent("/beside", "../../beside"),
    ].map((message) => ({ input: "files", message })),
  );
});
