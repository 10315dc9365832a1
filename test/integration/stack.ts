import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { collectFiles } from "../../src/compose/files.ts";
import { readProject } from "../../src/compose/project.ts";
import type { Inputs } from "../../src/inputs/inputs.ts";
import { StageFailure } from "../../src/model/failure.ts";
import type { Candidate, DeployResult, TestedImage } from "../../src/model/result.ts";
import type { Step } from "../../src/model/step.ts";
import { run } from "../../src/system/run.ts";
import type { Deployment, Version } from "../../src/targets/target.ts";
import { TARGETS } from "../../src/targets/targets.ts";
import type { Host, Lab } from "../lab/lab.ts";
import type { Workbench } from "./workbench.ts";

/** What the tests' image runs: a server, or what MODE makes of it. */
export const IMAGE = {
  Dockerfile:
    'FROM node:20-alpine\nARG EDITION\nRUN mkdir /data && chown 1000:1000 /data\nCOPY server.mjs /\nENV EDITION=$EDITION\nCMD ["node", "/server.mjs"]\n',
  "server.mjs": `
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
const { MODE = "good", EDITION, PRICE } = process.env;
const read = (path) => { try { return readFileSync(path, "utf8").trim(); } catch { return null; } };
if (MODE === "crash") { console.error('cannot go "on"'); process.exit(3); }
if (MODE === "late crash") setTimeout(() => process.exit(4), 700);
if (MODE === "greedy") { const kept = []; setInterval(() => kept.push(Buffer.alloc(2 ** 24, 1)), 10); }
try { writeFileSync("/data/" + Date.now(), ""); } catch {}
const answer = () => JSON.stringify({ edition: EDITION, settings: read("/settings"), token: read("/run/secrets/token")?.length ?? null, price: PRICE });
createServer((request, response) => response.writeHead(request.url === "/health" && MODE === "sick" ? 503 : 200).end(answer())).listen(8080);
process.on("SIGTERM", () => process.exit(0));
`,
};

/** Twice a second until the service is healthy, and seldom afterwards: each check starts a process in the container. */
export const HEALTHCHECK = {
  test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health"],
  interval: "30s",
  timeout: "5s",
  retries: 2,
  start_period: "60s",
  start_interval: "500ms",
};
/** The same, given up after about four seconds. */
export const IMPATIENT = { ...HEALTHCHECK, interval: "1s", start_period: "2s" };

/** For projects that build nothing. */
export const NOT_BUILT: Candidate = {
  ...{ image: "none", services: [], digest: "sha256:0", platforms: [] },
  ...{ layout: null, repositories: [] },
};

/** One compose project on hosts of the lab. */
export interface Stack {
  readonly name: string;
  /** Deploys the services with these files beside the compose file. */
  deploy(...project: Parameters<Prepare>): Promise<DeployResult>;
  /** The plan of the same deployment. */
  plan(...project: Parameters<Prepare>): Promise<readonly Step[]>;
  /** Runs a shell script on the first host, as the user of deployments. */
  on(script: string, ...args: readonly string[]): Promise<string>;
  /** Container ids by service. */
  ids(): Promise<Readonly<Record<string, string>>>;
}

interface Options {
  readonly inputs?: Partial<Inputs>;
  readonly candidates?: readonly Candidate[];
  readonly tested?: readonly TestedImage[];
  readonly version?: Partial<Version>;
  readonly signal?: AbortSignal;
  /** The rest of the compose file. */
  readonly top?: object;
}

type Prepare = (
  services: object,
  files?: Readonly<Record<string, string>>,
  options?: Options,
) => Promise<Deployment>;

export function hostInputs(hosts: readonly Host[], key: string): Partial<Inputs> {
  return {
    hosts: hosts.map(({ user, address, port }) => ({ user, host: address, port })),
    sshKey: key,
    knownHosts: hosts.map(({ knownHosts }) => knownHosts).join(""),
    deployTimeout: 30_000,
    lockWait: 1_000,
    keepReleases: 5,
  };
}

export async function openStack(
  name: string,
  hosts: readonly Host[],
  base: Inputs,
  candidate: Candidate,
  { lab, bench }: { readonly lab: Lab; readonly bench: Workbench },
): Promise<Stack> {
  const [first] = hosts;
  if (!first) throw new Error("no host");
  const key = await readFile(first.keyFile, "utf8");
  const folder = join(bench.folder, name);
  const on = (script: string, ...args: readonly string[]) => onHost(lab, first, script, ...args);
  const deploymentOf: Prepare = async (
    services,
    files = {},
    { inputs, candidates, tested = [], version, top } = {},
  ) => {
    const model = JSON.stringify({ name, services, ...top });
    for (const [path, text] of Object.entries({ ...files, "compose.yaml": model })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const all = { ...base, ...hostInputs(hosts, key), ...inputs, workingDirectory: folder };
    const { env, signal } = bench.context;
    const project = await readProject(all, env, signal);
    return {
      project,
      files: () => collectFiles(project.model, project.root, env, []),
      candidates: candidates ?? [candidate],
      tested,
      inputs: all,
      version: {
        ...{ version: "1.0", commit: "c0ffee", runUrl: "https://ci.example/runs/1" },
        ...{ by: "ops", repository: undefined },
        ...version,
      },
    };
  };
  return {
    name,
    on,
    deploy: async (services, files, options) => {
      const { signal = bench.context.signal } = options ?? {};
      const deployment = await deploymentOf(services, files, options);
      return TARGETS.compose.deploy(deployment, { ...bench.context, signal });
    },
    plan: async (...project) => TARGETS.compose.plan(await deploymentOf(...project)),
    ids: async () => {
      const format = '{{.Label "com.docker.compose.service"}} {{.ID}}';
      const text = await on(
        `docker ps --all --filter label=com.docker.compose.project=${name} --format '${format}'`,
      );
      return Object.fromEntries(
        text
          .split("\n")
          .filter(Boolean)
          .map((line) => line.split(" ")),
      );
    },
  };
}

/** Runs a shell script on a host, without ssh. */
export async function onHost(
  lab: Lab,
  host: Host,
  script: string,
  ...args: readonly string[]
): Promise<string> {
  const home = host.user === "root" ? "/root" : `/home/${host.user}`;
  const argv = ["docker", "exec", "--user", host.user, "--workdir", home, host.container];
  return (await run([...argv, "sh", "-c", script, "sh", ...args], { env: lab.env })).stdout;
}

/** Waits until `condition`, a shell command, succeeds on a host. To ask on the host costs less than many `docker exec`. */
export async function until(lab: Lab, host: Host, condition: string): Promise<void> {
  const bounded = `for i in $(seq 600); do if ${condition}; then exit; fi; sleep 0.1; done; exit 1`;
  await onHost(lab, host, bounded);
}

/** How each service was replaced: `web replaced start-first`. */
export const actionsOf = ({ hosts: [only] }: DeployResult) =>
  (only?.services ?? []).map(({ service, action, rollout }) => [service, action, rollout].join(" ").trim());

/** Waits for a deployment that is rolled back. */
export async function rolledBack(deployment: Promise<unknown>): Promise<void> {
  const error: unknown = await deployment.catch((thrown: unknown) => thrown);
  if (!(error instanceof StageFailure)) throw error;
  expect(error.found.deploy?.hosts[0]?.outcome).toBe("rolled-back");
}
