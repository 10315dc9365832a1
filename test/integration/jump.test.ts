import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostAddress, Inputs } from "../../src/inputs/inputs.ts";
import { run } from "../../src/system/run.ts";
import { TARGETS } from "../../src/targets/targets.ts";
import { type Host, type Lab, openLab } from "../lab/lab.ts";
import { labInputs, openWorkbench, type Workbench } from "./workbench.ts";

/* Ways to sign in on a host: by way of other hosts, and with certificates. */

let lab: Lab;
let bench: Workbench;
let inputs: Inputs;
/** One host is the way, and the other one is reached from there only, by the name that it has in the lab's network. */
let gate: Host;
let inner: Host;
let key: string;

beforeAll(async () => {
  lab = await openLab();
  bench = await openWorkbench(lab.env);
  const [first, second] = lab.hosts;
  if (!first || !second) throw new Error("the lab has no two hosts");
  [gate, inner] = [first, second];
  key = await readFile(gate.keyFile, "utf8");
  inputs = labInputs(lab);
});
afterAll(() => bench?.[Symbol.asyncDispose]());

const user = "deploy";
const outside = (): HostAddress => ({ user, host: "127.0.0.1", port: gate.port });
const inside = ({ container }: Host): HostAddress => ({ user, host: container, port: 22 });
/** The lines of a known_hosts file, with the names that hosts have inside of the lab's network. */
const knownInside = ({ knownHosts, container }: Host) => knownHosts.replace(/^\S+/, container);
const given = (change: Partial<Inputs> = {}) => ({
  ...inputs,
  ...{ hosts: [inside(inner)], jumpHosts: [outside()], sshKey: key },
  knownHosts: gate.knownHosts + knownInside(inner),
  ...change,
});
const check = (change: Partial<Inputs> = {}) =>
  TARGETS.compose.check(given(change), bench.context, Promise.resolve(undefined));

describe("by way of jump hosts", () => {
  test("a host that is reached from there only passes the check", async () => {
    expect(await check()).toEqual([]);
    const around = [outside(), inside(gate)];
    const known = gate.knownHosts + knownInside(gate) + knownInside(inner);
    expect(await check({ jumpHosts: around, knownHosts: known })).toEqual([]);
  });

  test("a status comes the whole way", async () => {
    const hosted = {
      ...{ project: "nothing-here", repository: undefined, runUrl: undefined, by: "ops" },
      inputs: given(),
    };
    expect(await TARGETS.compose.releases(hosted, bench.context)).toEqual([
      { host: inner.container, current: undefined, releases: [] },
    ]);
  });

  const another = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8VCB6fQnUEmBB7TMlqB8dH1DBcHFsVvqKK1vQzNBnV";
  test.each([
    [
      "a jump host without a key",
      () => ({ knownHosts: knownInside(inner) }),
      /^known-hosts has no line for \[127\.0\.0\.1\]/,
    ],
    [
      "a host behind it without a key",
      () => ({ knownHosts: gate.knownHosts }),
      /^known-hosts has no line for \S+host2/,
    ],
    [
      "a jump host with another key",
      () => ({ knownHosts: gate.knownHosts.replace(/ssh-ed25519 \S+/, another) + knownInside(inner) }),
      /^jump host 127\.0\.0\.1:\d+: the host's key \S*.* is not the one in known-hosts/,
    ],
    [
      "a host behind it with another key",
      () => ({ knownHosts: gate.knownHosts + knownInside(inner).replace(/ssh-ed25519 \S+/, another) }),
      /^the host's key .* is not the one in known-hosts/,
    ],
    [
      "a jump host that rejects the user",
      () => ({ jumpHosts: [{ ...outside(), user: "nobody-here" }] }),
      /^jump host 127\.0\.0\.1:\d+: the host rejects this key for nobody-here/,
    ],
    [
      "a jump host that is not there",
      () => ({
        jumpHosts: [{ ...outside(), port: 2299 }],
        knownHosts: gate.knownHosts.replace(String(gate.port), "2299") + knownInside(inner),
      }),
      /^jump host 127\.0\.0\.1:2299: connection refused by 127\.0\.0\.1 port 2299/,
    ],
    [
      "a host behind it that is not there",
      () => ({
        hosts: [{ ...inside(inner), port: 2299 }],
        knownHosts: gate.knownHosts + knownInside(inner).replace(/^\S+/, `[${inner.container}]:2299`),
      }),
      /^connection refused by \S+host2 port 2299/,
    ],
  ] as const)("names %s", async (_, change, message) => {
    const problems = await check(change());
    expect(problems).toEqual([
      { input: expect.stringMatching(/^host \S+host2/), message: expect.stringMatching(message) },
    ]);
  });
});

describe("with certificates", () => {
  const AUTHORIZED = "/etc/ssh/slipway_authorized_keys";
  const asRoot = (script: string, ...args: readonly string[]) =>
    run(["docker", "exec", gate.container, "sh", "-c", script, "sh", ...args], { env: lab.env });
  const keygen = (...args: readonly string[]) => run(["ssh-keygen", "-q", ...args], { env: lab.env });

  test("a key that an authority has signed is let in, and a host that one has signed is known", async () => {
    const at = (name: string) => join(bench.folder, name);
    await keygen("-t", "ed25519", "-N", "", "-f", at("authority"));
    await keygen("-t", "ed25519", "-N", "", "-f", at("signed"));
    await keygen("-s", at("authority"), "-I", "ops", "-n", user, "-V", "+10m", at("signed.pub"));
    const text = (name: string) => readFile(at(name), "utf8");
    const direct = { hosts: [outside()], jumpHosts: [], sshKey: await text("signed") };
    expect(await check(direct)).toMatchObject([{ message: expect.stringContaining("rejects this key") }]);
    await asRoot(
      `cp ${AUTHORIZED} /tmp/authorized; printf 'cert-authority %s\\n' "$1" >> ${AUTHORIZED}`,
      await text("authority.pub"),
    );
    try {
      expect(await check({ ...direct, sshCertificate: await text("signed-cert.pub") })).toEqual([]);
    } finally {
      await asRoot(`cat /tmp/authorized > ${AUTHORIZED}; rm /tmp/authorized`);
    }
    await rm(at("signed"));
  });
});
