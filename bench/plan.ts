import { join } from "node:path";
import { run } from "../src/system/run.ts";
import { loadedBy } from "../test/integration/loaded.ts";
import type { Lab } from "../test/lab/lab.ts";
import { inTurn, median, type Pair, summarise } from "./measure.ts";

const root = new URL("..", import.meta.url).pathname;
const FILE = "compose/docker-compose.prod.yml";

/** How long a short command takes, against starting Node to do nothing and against compose, which `plan` runs. */
export async function benchPlan(lab: Lab, rounds: number): Promise<readonly string[]> {
  const start = (argv: readonly string[]) => () => run(argv, { env: lab.env, cwd: root });
  const slipway = (...args: string[]) => start([process.execPath, join(root, "dist/cli.js"), ...args]);
  const node = start([process.execPath, "--eval", "0"]);
  const config = start(["docker", "compose", "--file", FILE, "config", "--quiet"]);
  const help = await inTurn(rounds, slipway("--help"), node);
  const plan = await inTurn(rounds, slipway("plan", "--files", FILE), config);
  return [
    row("`--help` against `node -e 0`", help, 60),
    row("`plan` against `docker compose config`, which it runs", plan, 40),
    await size(lab, "the action", 1_500, "dist/action/index.js"),
    await size(lab, "a pipeline in a terminal", 1_000, "dist/cli.js"),
  ];
}

function row(what: string, { ours, theirs }: Pair, aim: number): string {
  const more = median(ours) - median(theirs);
  return `| ${what} | ${summarise(ours)} | ${summarise(theirs)} | ${more.toFixed(0)} ms more | at most ${aim} ms more |`;
}

/** Without an engine a run stops in preflight, when all of its code is loaded. */
async function size(lab: Lab, what: string, aim: number, entry: string): Promise<string> {
  const env = { ...lab.env, DOCKER_HOST: "unix:///nowhere/docker.sock", INPUT_FILES: FILE };
  const args = entry.includes("cli") ? ["--files", FILE] : [];
  const { bytes, files } = await loadedBy([join(root, entry), ...args], { cwd: root, env });
  return `| loaded by ${what} | ${(bytes / 1_000).toFixed(0)} kB in ${files.length} files | | | at most ${aim} kB |`;
}
