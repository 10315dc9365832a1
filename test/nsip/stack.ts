import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "../../src/model/failure.ts";
import { run } from "../../src/system/run.ts";
import type { Lab } from "../lab/lab.ts";
import { strayName } from "../lab/strays.ts";
import { despiteLostLayer } from "./lost-layer.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Ports for the guide's services in tests: different from the guide's, because a stack may be running here already. */
export const PORTS = {
  HTTP_PORT: 26_080,
  API_PORT: 26_000,
  FRONTEND_PORT: 26_001,
  POSTGRES_PORT: 26_432,
  REDIS_PORT: 26_379,
  ANALYZER_PORT: 26_500,
  PROMETHEUS_PORT: 26_090,
  GRAFANA_PORT: 26_002,
  HTTPS_PORT: 26_443,
} as const;
export const SUBNET = "172.31.26.0/24";

export interface Stack extends AsyncDisposable {
  /** Runs `slipway …` on this stack. Returns the exit code and the output. */
  slipway(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }>;
  /** Runs `docker compose …` on this stack. Returns the output. */
  compose(...args: readonly string[]): Promise<string>;
  /** Runs a query on the stack's database. Returns the result. */
  sql(text: string): Promise<string>;
  /** Runs `docker …` on the stack's engine. Returns the output. */
  docker(...args: readonly string[]): Promise<string>;
}

/** Services whose images are built here. */
const BUILT = ["api", "frontend", "python-analyzer"] as const;

interface Wanted {
  readonly file: "docker-compose.yml" | "docker-compose.prod.yml";
  /** Starts only these services and their dependencies. */
  readonly services?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Settings of the test, added as another compose file. */
  readonly override?: { readonly services: Readonly<Record<string, object>> };
}

/** Starts the stack of a compose file with its own name and ports. Disposing of it also removes its volumes. */
export async function startStack(
  lab: Lab,
  { file, services = [], variables, override }: Wanted,
): Promise<Stack> {
  const ports = Object.fromEntries(Object.entries(PORTS).map(([name, port]) => [name, String(port)]));
  const env = { ...lab.env, ...ports, NSIP_SUBNET: SUBNET, ...variables };
  const project = strayName("nsip-test");
  const folder = await mkdtemp(join(tmpdir(), "nsip-test-"));
  const overlay = join(folder, "override.json");
  // Own image names: another stack that builds at the same time must not take over the tags of running images.
  const images = new Map(BUILT.map((service) => [service, `nsip-test/${service}:${project}`]));
  const named = [...images].map(([service, image]) => [service, { ...override?.services[service], image }]);
  const laidOver = { services: { ...override?.services, ...Object.fromEntries(named) } };
  await writeFile(overlay, JSON.stringify(laidOver));
  const docker = async (...args: readonly string[]) => {
    const { stdout, stderr } = await run(["docker", ...args], { env, cwd: root });
    return stdout + stderr;
  };
  const files = [file, ...(file === "docker-compose.prod.yml" ? ["logging.local.yml"] : [])].map(
    (name) => `compose/${name}`,
  );
  files.push(overlay);
  const compose = (...args: readonly string[]) =>
    docker("compose", "--project-name", project, ...files.flatMap((name) => ["--file", name]), ...args);
  const slipway = async (...args: readonly string[]) => {
    const flags = ["--project-name", project, "--files", files.join(",")];
    const argv = [process.execPath, "dist/cli.js", ...args, ...flags];
    const { exitCode, stdout, stderr } = await run(argv, { env, cwd: root, accept: [0, 1, 2] });
    return { code: exitCode, output: stdout + stderr };
  };
  const psql = ["exec", "-T", "postgres", "psql", "-U", "postgres", "-d", "negative_space", "-qtAc"];
  const sql = async (text: string) => (await compose(...psql, text)).trim();
  const down = async () => {
    // Also removes containers that a test has run by hand.
    await compose("down", "--volumes", "--remove-orphans", "--timeout", "2").finally(() =>
      rm(folder, { recursive: true }),
    );
    await docker("image", "rm", "--force", ...images.values());
  };
  await run(["scripts/nsip-secrets"], { env, cwd: root });
  const up = () => compose("up", "--build", "--wait", "--detach", "--quiet-pull", ...services);
  try {
    await despiteLostLayer(up, String);
  } catch (error) {
    const output = await slipway("health").then((health) => health.output, messageOf);
    await down().catch(() => {});
    throw new Error(`${messageOf(error)}\n${output}`, { cause: error });
  }
  return { compose, docker, slipway, sql, [Symbol.asyncDispose]: down };
}
