import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ComposeModel } from "../src/compose/model.ts";
import { expectationsOf } from "../src/health/expectations.ts";
import { watchGates } from "../src/health/watch.ts";
import { removeStack } from "../src/stages/smoke/remove.ts";
import { run } from "../src/system/run.ts";
import type { Lab } from "../test/lab/lab.ts";
import { inTurn, median, summarise, time } from "./measure.ts";

const model = {
  services: {
    cache: {
      image: "redis:7-alpine",
      healthcheck: {
        test: ["CMD", "redis-cli", "ping"],
        interval: "5s",
        start_period: "10s",
        start_interval: "200ms",
      },
    },
  },
};

/**
 * Measures the time from the engine's last health event to the verdict, and the time of the whole gate against
 * `docker compose up --wait`.
 */
export async function benchGate(lab: Lab, rounds: number): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-gate-"));
  const file = join(folder, "compose.yaml");
  await writeFile(file, JSON.stringify(model));
  const delays: number[] = [];
  // A new project name for each round: the engine still reports events of earlier projects with the same name.
  const projects: string[] = [];
  const newProject = () => {
    const project = `slipway-bench-${randomBytes(4).toString("hex")}`;
    projects.push(project);
    return project;
  };
  const compose = (project: string) => [
    "docker",
    "compose",
    "--project-name",
    project,
    "--file",
    file,
    "up",
    "--detach",
  ];
  const remove = (project: string) =>
    removeStack(
      { kind: "stack", project, images: [], content: join(folder, "none"), env: { ...lab.env } },
      lab.env,
    );
  const pair: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  try {
    const expectations = expectationsOf(ComposeModel.parse({ name: "bench", ...model }), new Set());
    await inTurn(
      rounds,
      async () => {
        const project = newProject();
        await using watch = watchGates(project, expectations, lab.env);
        pair.ours.push(
          await time(async () => {
            await run(compose(project), { env: lab.env });
            await watch.passed;
          }),
        );
        const { decidedAt, eventAt } = watch.standings().get("cache") ?? {};
        if (decidedAt && eventAt) delays.push(decidedAt - eventAt);
        await remove(project);
      },
      async () => {
        const project = newProject();
        pair.theirs.push(await time(() => run([...compose(project), "--wait"], { env: lab.env })));
        await remove(project);
      },
    );
  } finally {
    for (const project of projects) await remove(project);
    await rm(folder, { recursive: true });
  }
  return [
    `| last health event to verdict | ${summarise(delays)} | | | at most 100 ms |`,
    `| a healthy service, from start to verdict, against \`compose up --wait\` | ${summarise(pair.ours)} | ${summarise(pair.theirs)} | ${(median(pair.ours) / median(pair.theirs)).toFixed(2)} | |`,
  ];
}
