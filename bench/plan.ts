import { join } from "node:path";
import { run } from "../src/system/run.ts";
import type { Lab } from "../test/lab/lab.ts";
import { inTurn, median, summarise } from "./measure.ts";

const root = new URL("..", import.meta.url).pathname;

/**
 * Measures `plan` against Node without a program, and against `docker compose config`, which is most of the
 * difference.
 */
export async function benchPlan(lab: Lab, rounds: number): Promise<readonly string[]> {
  const compose = ["--files", "compose/docker-compose.prod.yml"];
  const start = (argv: readonly string[]) => () => run(argv, { env: lab.env, cwd: root });
  const plan = [process.execPath, join(root, "dist/cli.js"), "plan", ...compose];
  const node = [process.execPath, "--eval", "0"];
  const started = await inTurn(rounds, start(plan), start(node));
  const config = ["docker", "compose", "--file", "compose/docker-compose.prod.yml", "config", "--quiet"];
  const read = await inTurn(rounds, start(plan), start(config));
  const more = median(started.ours) - median(started.theirs);
  return [
    `| \`plan\` against \`node -e 0\` | ${summarise(started.ours)} | ${summarise(started.theirs)} | ${more.toFixed(0)} ms more | at most 150 ms more |`,
    `| \`plan\` against \`docker compose config\`, which it runs | ${summarise(read.ours)} | ${summarise(read.theirs)} | ${(median(read.ours) / median(read.theirs)).toFixed(2)} | |`,
  ];
}
