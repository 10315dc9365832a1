import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../src/system/run.ts";
import { places } from "./places.ts";

const keys = new Map<string, Promise<string>>();

/** The path of a private ed25519 key of the lab, created at its first use. The public key is beside it, with `.pub`. */
export function keyFile(name: string): Promise<string> {
  // Two hosts that start at the same time may share a client's key.
  const known = keys.get(name) ?? createdKey(name);
  keys.set(name, known);
  return known;
}

async function createdKey(name: string): Promise<string> {
  const path = join(places.keys, name);
  if (existsSync(path) && existsSync(`${path}.pub`)) return path;
  await mkdir(places.keys, { recursive: true, mode: 0o700 });
  await rm(path, { force: true });
  await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", `slipway-lab-${name}`, "-f", path], {
    env: process.env,
  });
  return path;
}

/** A line for known_hosts. Hosts with a port other than 22 are in brackets (sshd(8)). */
export async function knownHostsLine(key: string, address: string, port: number): Promise<string> {
  const [type, value] = (await readFile(`${key}.pub`, "utf8")).split(" ");
  return `[${address}]:${port} ${type} ${value}\n`;
}
