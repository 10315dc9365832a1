import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { run } from "../../src/system/run.ts";
import { places } from "./places.ts";

/** The lab's own addresses. They leave 172.16.0.0/12 to compose files, which may name a subnet there. */
export const addresses = {
  bridge: "slipway0",
  gateway: "10.213.0.1",
  bip: "10.213.0.1/24",
  pool: "10.214.0.0/16",
  hostPool: "10.215.0.0/16",
} as const;

interface Before {
  readonly forwarding: string;
  readonly chains: boolean;
  readonly policy: string;
}

const FORWARDING = "/proc/sys/net/ipv4/ip_forward";

/** Creates the engine's bridge. Its name differs from docker0, which may belong to another engine. */
export async function raiseBridge(env: NodeJS.ProcessEnv): Promise<void> {
  if (!existsSync(places.engine.before)) await remember(env);
  if ((await run(["ip", "link", "show", addresses.bridge], { env, accept: [0, 1] })).exitCode !== 0) {
    await run(["ip", "link", "add", addresses.bridge, "type", "bridge"], { env });
    await run(["ip", "addr", "add", addresses.bip, "dev", addresses.bridge], { env });
  }
  await run(["ip", "link", "set", addresses.bridge, "up"], { env });
}

/** Records what an engine changes for the whole machine, so that `lowerBridge` can restore it. */
async function remember(env: NodeJS.ProcessEnv): Promise<void> {
  const { stdout } = await run(["iptables", "-S"], { env });
  const before: Before = {
    forwarding: (await readFile(FORWARDING, "utf8")).trim(),
    chains: /^-N DOCKER/m.test(stdout),
    policy: /^-P FORWARD (\S+)/m.exec(stdout)?.[1] ?? "ACCEPT",
  };
  await writeFile(places.engine.before, JSON.stringify(before));
}

/** Undoes the engine's changes to the machine's network. Chains and bridges of other engines stay. */
export async function lowerBridge(env: NodeJS.ProcessEnv): Promise<void> {
  const text = await readFile(places.engine.before, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const before = JSON.parse(text) as Before;
  for (const name of await bridges(env)) await run(["ip", "link", "del", name], { env, accept: [0, 1] });
  if (!before.chains) {
    for (const program of ["iptables", "ip6tables"]) {
      for (const table of ["filter", "nat", "raw"]) await dropChains(program, table, env);
    }
    await run(["iptables", "-P", "FORWARD", before.policy], { env });
    await writeFile(FORWARDING, before.forwarding);
  }
  await rm(places.engine.before, { force: true });
}

/** The lab's bridge, and those of networks with an address from its pool. */
async function bridges(env: NodeJS.ProcessEnv): Promise<string[]> {
  const { stdout } = await run(["ip", "-o", "-4", "addr", "show"], { env });
  return stdout.split("\n").flatMap((line) => {
    const [, name, , address] = line.trim().split(/\s+/);
    const ours = name === addresses.bridge || (name?.startsWith("br-") && address?.startsWith("10.214."));
    return ours && name ? [name] : [];
  });
}

async function dropChains(program: string, table: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { stdout } = await run([program, "-t", table, "-S"], { env, accept: [0, 1, 3] });
  const rules = stdout.split("\n");
  const jumps = rules.filter((rule) => rule.startsWith("-A") && /DOCKER|10\.21[34]\.|slipway0/.test(rule));
  for (const rule of jumps) {
    await run([program, "-t", table, ...rule.replace(/^-A/, "-D").split(" ")], { env, accept: [0, 1, 2, 4] });
  }
  const chains = rules.flatMap((rule) => /^-N (DOCKER\S*)/.exec(rule)?.[1] ?? []);
  for (const action of ["-F", "-X"]) {
    for (const chain of chains) await run([program, "-t", table, action, chain], { env, accept: [0, 1, 4] });
  }
}
