import { readFile } from "node:fs/promises";
import { delimiter, dirname } from "node:path";
import { describeHost, type Host, removeHost, startHost } from "./hosts.ts";
import { places } from "./places.ts";
import { registryAnswers } from "./registry.ts";

export type { Host } from "./hosts.ts";
export { EXPECTED } from "./vulnerabilities.ts";

/** What scripts/setup leaves for tests, the demo and the benchmarks; as it lies in the state folder's lab.json. */
export interface Lab {
  /** A complete environment for Slipway and its tools: PATH, HOME, and which engine is meant. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the engine is the lab's own or was there before. */
  readonly engine: "own" | "existing";
  readonly registry: string;
  /** For `builder-config`: the registry is plain http, and Docker Hub's images come from it where they are stand-ins. */
  readonly builderConfig: string;
  /** For `driver-opts`: the builder reaches the registry on this machine's loopback. */
  readonly driverOpts: readonly string[];
  /** For `trivy-db` (with TRIVY_INSECURE=true, since the registry has no certificate). */
  readonly trivyDb: string;
  readonly images: "stand-in" | "real";
  readonly hostImage: string;
  readonly hosts: readonly Host[];
}

/** @throws when the lab does not run. */
export async function openLab(): Promise<Lab> {
  const text = await readFile(places.labFile, "utf8").catch(() => undefined);
  if (text === undefined || !(await registryAnswers())) {
    throw new Error("The lab does not run: start it with scripts/setup.");
  }
  const lab = JSON.parse(text) as Lab;
  // The Node that runs this is the project's own one, which a lab shared by several checkouts cannot know.
  const PATH = [dirname(process.execPath), lab.env.PATH].join(delimiter);
  return { ...lab, env: { ...lab.env, PATH } };
}

/** Starts one host more, for as long as it is held. Numbers above those of `lab.hosts` are free. */
export async function extraHost(lab: Lab, number: number): Promise<Host & AsyncDisposable> {
  const host = await describeHost(number);
  await removeHost(lab.env, host);
  const remove = () => removeHost(lab.env, host);
  await startHost(lab.env, host, lab.hostImage, lab.images === "stand-in").catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return { ...host, [Symbol.asyncDispose]: remove };
}
