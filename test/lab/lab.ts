import { readFile } from "node:fs/promises";
import { delimiter, dirname } from "node:path";
import { describeHost, type Host, removeHost, startHost } from "./hosts.ts";
import { places } from "./places.ts";
import { registryAnswers } from "./registry.ts";

export type { Host } from "./hosts.ts";
export { EXPECTED } from "./vulnerabilities.ts";

/** How tests, the demo and the benchmarks use the lab: the content of lab.json, which scripts/setup writes. */
export interface Lab {
  /** The complete environment for Slipway and its tools: PATH, HOME and the address of the engine. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the lab has a private engine, or uses the machine's. */
  readonly engine: "own" | "existing";
  readonly registry: string;
  /** For `builder-config`: the registry speaks plain http, and serves Docker Hub's images if they are stand-ins. */
  readonly builderConfig: string;
  /** For `driver-opts`: lets the builder reach the registry on this machine's loopback interface. */
  readonly driverOpts: readonly string[];
  /** For `trivy-db`, with TRIVY_INSECURE=true, because the registry has no certificate. */
  readonly trivyDb: string;
  readonly images: "stand-in" | "real";
  readonly hostImage: string;
  readonly hosts: readonly Host[];
}

/** @throws if the lab is down. */
export async function openLab(): Promise<Lab> {
  const text = await readFile(places.labFile, "utf8").catch(() => undefined);
  if (text === undefined || !(await registryAnswers())) {
    throw new Error("The lab is down: start it with scripts/setup.");
  }
  const lab = JSON.parse(text) as Lab;
  // This checkout's own Node: lab.json is shared by all checkouts.
  const PATH = [dirname(process.execPath), lab.env.PATH].join(delimiter);
  return { ...lab, env: { ...lab.env, PATH } };
}

/** Starts another host, which exists until it is disposed. Use a number that `lab.hosts` does not have. */
export async function extraHost(lab: Lab, number: number, client?: string): Promise<Host & AsyncDisposable> {
  const host = await describeHost(number, client);
  await removeHost(lab.env, host);
  const remove = () => removeHost(lab.env, host);
  await startHost(lab.env, host, lab.hostImage, lab.images === "stand-in").catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return { ...host, [Symbol.asyncDispose]: remove };
}
