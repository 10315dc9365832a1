import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { accepts } from "../../src/health/accept.ts";
import { run } from "../../src/system/run.ts";
import { inCache } from "../lab/cache.ts";
import type { Lab } from "../lab/lab.ts";
import { openPackages } from "../lab/packages.ts";
import { freePort } from "../lab/ports.ts";

/*
 * Pebble, the test server of Let's Encrypt's authors: a real ACME authority on this machine.
 * https://github.com/letsencrypt/pebble
 */

export interface Pebble extends AsyncDisposable {
  /** URL of the ACME directory for containers. */
  readonly directory: string;
  /** Path of the certificate that clients must trust to connect to Pebble. */
  readonly authority: string;
}

interface Wanted {
  /** This machine's address for containers. */
  readonly address: string;
  /** The port on 127.0.0.1 that Pebble uses as port 80 of every site. */
  readonly httpPort: number;
  /** Validity of its certificates, in seconds. */
  readonly validity: number;
}

const LISTENING = 60_000;

async function programs(): Promise<string> {
  const folder = await inCache(`pebble-2.6-${process.arch}`, async (half) => {
    const apt = join(half, "apt");
    const packages = await openPackages(apt, ["trixie"]);
    await packages.unpack(["pebble/trixie"], half);
    await rm(apt, { recursive: true });
  });
  return join(folder, "usr", "bin");
}

/** Starts Pebble, and a DNS server that resolves every name to this machine. Both stop when disposed of. */
export async function startPebble(lab: Lab, { address, httpPort, validity }: Wanted): Promise<Pebble> {
  const bin = await programs();
  const folder = await mkdtemp(join(tmpdir(), "slipway-pebble-"));
  const authority = join(folder, "pebble.pem");
  const config = join(folder, "config.json");
  const [port, management, dns, dnsManagement] = await Promise.all([1, 2, 3, 4].map(() => freePort()));
  await writeFile(authority, await selfSigned(lab, address), { mode: 0o644 });
  const settings = {
    listenAddress: `${address}:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: authority,
    privateKey: authority,
    httpPort,
    tlsPort: 1,
    ocspResponderURL: "",
    externalAccountBindingRequired: false,
    certificateValidityPeriod: validity,
  };
  await writeFile(config, JSON.stringify({ pebble: settings }));
  const stop = new AbortController();
  const env = { PATH: process.env.PATH, PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "0" };
  const names = ["-dns01", `127.0.0.1:${dns}`, "-management", `127.0.0.1:${dnsManagement}`];
  const others = ["-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", "", "-defaultIPv6", ""];
  const said: string[] = [];
  const start = (argv: readonly string[]) =>
    run(argv, { env, signal: stop.signal, onStderr: (line) => said.push(line) }).catch((error: unknown) => {
      if (!stop.signal.aborted) said.push(String(error));
    });
  const running = [
    start([join(bin, "pebble-challtestsrv"), ...names, ...others, "-defaultIPv4", "127.0.0.1"]),
    start([join(bin, "pebble"), "-config", config, "-dnsserver", `127.0.0.1:${dns}`]),
  ];
  const end = async () => {
    stop.abort();
    await Promise.all(running);
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + LISTENING;
  while (!(await accepts({ host: address, port: port ?? 0 }, 1_000))) {
    if (Date.now() > deadline) {
      await end();
      throw new Error(`Pebble does not listen on ${address}:${port}:\n${said.join("\n")}`);
    }
    await sleep(100);
  }
  return { directory: `https://${address}:${port}/dir`, authority, [Symbol.asyncDispose]: end };
}

/** Creates a key and a certificate for an address, with openssl of certbot's image. */
async function selfSigned(lab: Lab, address: string): Promise<string> {
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", `/CN=${address}`];
  const output = ["-addext", `subjectAltName=IP:${address}`, "-keyout", "/tmp/k", "-out", "/tmp/c"];
  const script = 'openssl "$@" 2>/dev/null && cat /tmp/c /tmp/k';
  const argv = ["docker", "run", "--rm", "--network", "none", "--entrypoint", "sh", "certbot/certbot:v4.1.1"];
  const { stdout } = await run([...argv, "-euc", script, "sh", ...request, ...output], { env: lab.env });
  return stdout;
}
