import { beforeAll, expect, test } from "vitest";
import { CommandError, run } from "../../src/system/run.ts";
import { type Lab, openLab } from "../lab/lab.ts";

/*
 * Prometheus' configuration and rules, checked with Prometheus' own program. development.test.ts checks in a running stack
 * that all targets are up.
 */

const root = new URL("../../", import.meta.url).pathname;
let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});

/** Runs promtool of the stack's image, with the files at the same paths as in the stack. */
async function promtool(...args: string[]): Promise<string> {
  const mounts = [
    `${root}monitoring/prometheus.yml:/etc/prometheus/prometheus.yml:ro`,
    `${root}monitoring/rules:/etc/prometheus/rules:ro`,
  ].flatMap((mount) => ["--volume", mount]);
  const image = ["--entrypoint", "promtool", "prom/prometheus:v3.5.0"];
  const { stdout, stderr } = await run(["docker", "run", "--rm", ...mounts, ...image, ...args], {
    env: lab.env,
  });
  return stdout + stderr;
}

test("the configuration and its rules are valid", async () => {
  const said = await promtool("check", "config", "/etc/prometheus/prometheus.yml");
  for (const part of ["2 rule files found", "3 rules found", "9 rules found"]) expect(said).toContain(part);
});

test("every alert fires when it should, and only then", async () => {
  const ended = await promtool("test", "rules", "/etc/prometheus/rules/tests/alerts.test.yml").catch(
    (error: unknown) => {
      if (error instanceof CommandError) return `${error.stdout}${error.stderr}`;
      throw error;
    },
  );
  expect(ended).toMatch(/SUCCESS/);
  expect(ended).not.toMatch(/FAILED/);
});
