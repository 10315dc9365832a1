import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BuildProgress, type Step } from "./progress.ts";

function play(fixture: string): { progress: BuildProgress; told: readonly Step[] } {
  const told: Step[] = [];
  const progress = new BuildProgress((step) => told.push(step));
  const lines = readFileSync(new URL(`./fixtures/${fixture}.rawjson`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  for (const line of lines) progress.read(line);
  return { progress, told };
}

describe("BuildProgress", () => {
  test("reports each instruction once, with its time", () => {
    const { progress, told } = play("two-steps");
    expect(told.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^\[base 1\/2\] FROM docker\.io\/library\/debian:bookworm-slim@sha256:/),
      "[base 2/2] RUN echo hi > /x",
      "[stage-1 1/1] RUN echo bye; sleep 1",
    ]);
    expect(told.at(-1)?.duration).toBeGreaterThan(1_000);
    expect(progress.steps.map(({ name }) => name)).toEqual(told.map(({ name }) => name));
    expect(progress.running(Date.now())).toEqual([]);
  });

  test("keeps each warning once, with its place", () => {
    expect(play("two-steps").progress.warnings).toEqual([
      { message: expect.stringMatching(/^JSONArgsRecommended/), file: "Dockerfile", line: 4 },
    ]);
  });

  test("a failure names the instruction and shows its output", () => {
    const failure = play("failing-step").progress.failure();
    expect(failure).toMatch(/^\[2\/2\] RUN echo before && false\nbefore\n/);
    expect(failure).toContain("did not complete successfully: exit code: 1");
  });

  test("keeps plain text for the failure", () => {
    const progress = new BuildProgress(() => {});
    progress.read("ERROR: no builder found");
    expect(progress.failure()).toBe("ERROR: no builder found");
    expect(progress.refusal()).toBe("ERROR: no builder found");
  });

  test("only BuildKit's own message counts as a registry's refusal, not the output of an instruction", () => {
    const failing = (name: string, error: string) => {
      const progress = new BuildProgress(() => {});
      const data = Buffer.from("GET / 503 Service Unavailable\n").toString("base64");
      progress.read(JSON.stringify({ logs: [{ vertex: "sha256:1", data }] }));
      progress.read(JSON.stringify({ vertexes: [{ digest: "sha256:1", name, error }] }));
      progress.read(`ERROR: failed to solve: ${error}`);
      return progress;
    };
    const ran = 'process "/bin/sh -c expect-status 503" did not complete successfully: exit code: 1';
    expect(failing("[2/2] RUN expect-status 503", ran).failure()).toContain("503 Service Unavailable");
    expect(failing("[2/2] RUN expect-status 503", ran).refusal()).toBe("");
    const refused =
      "failed to push r.example/x: unexpected status from PUT request to https://r.example/v2/x/blobs/uploads/: 503 Service Unavailable";
    expect(failing("exporting to image", refused).refusal()).toBe(refused);
  });
});
