import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { ACTION_INPUTS, DEFINITIONS, OUTPUTS } from "./definitions.ts";

const Step = z.looseObject({
  uses: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
});
const Workflow = z.looseObject({
  on: z.object({
    workflow_call: z.object({
      inputs: z.record(z.string(), z.object({ type: z.string() }).loose()),
      secrets: z.record(z.string(), z.unknown()),
      outputs: z.record(z.string(), z.object({ value: z.string() })),
    }),
  }),
  jobs: z.record(z.string(), z.looseObject({ steps: z.array(Step) })),
});
const file = new URL("../../.github/workflows/pipeline.yml", import.meta.url);
const { on, jobs } = Workflow.parse(parse(readFileSync(file, "utf8")));
const { inputs, secrets, outputs } = on.workflow_call;

/** What Slipway is given in a job. */
function given(job: string): Readonly<Record<string, unknown>> {
  return jobs[job]?.steps.find(({ uses }) => uses?.startsWith("owner/slipway@"))?.with ?? {};
}

describe("pipeline.yml", () => {
  // What the workflow decides by itself, and what is a secret.
  const own = ["command", "stages", "candidates", "summary", "out", "registry-auths", "ssh-key"];

  test("takes every input that the action takes, and says of each whether it is a flag", () => {
    const { "runs-on": _, variables: __, prepare: ___, environment: ____, ...passedOn } = inputs;
    const expected = ACTION_INPUTS.filter((name) => !own.includes(name));
    expect(Object.keys(passedOn).sort()).toEqual(expected.toSorted());
    for (const name of expected) {
      expect(`${name}: ${passedOn[name]?.type}`).toBe(
        `${name}: ${DEFINITIONS[name].form === "flag" ? "boolean" : "string"}`,
      );
    }
  });

  test.each(["build", "deploy"])("%s is given known inputs, each by its own name", (job) => {
    for (const [name, value] of Object.entries(given(job))) {
      expect(ACTION_INPUTS).toContain(name);
      // What the workflow writes itself is read, unless the caller says what is.
      const written = name === "env-files" ? " || inputs.variables != '' && '.env' || ''" : "";
      if (!own.includes(name)) expect(value).toBe(`\${{ inputs.${name}${written} }}`);
    }
  });

  test("no input is lost between the two jobs", () => {
    const names = Object.keys({ ...given("build"), ...given("deploy") });
    expect(names.toSorted()).toEqual(
      ACTION_INPUTS.filter((name) => !["command", "summary", "out"].includes(name)).toSorted(),
    );
  });

  test("the deploy job alone has the deployment's secrets", () => {
    const users = (secret: string) =>
      Object.keys(jobs).filter((job) => JSON.stringify(jobs[job]).includes(`secrets.${secret}`));
    expect(Object.keys(secrets).map((secret) => [secret, users(secret)])).toEqual([
      ["REGISTRY_AUTHS", ["build", "deploy"]],
      ["SSH_KEY", ["deploy"]],
      ["PREPARE_ENV", ["deploy"]],
    ]);
  });

  test("gives back what the action gives back", () => {
    for (const name of Object.keys(outputs)) expect(Object.keys(OUTPUTS)).toContain(name);
  });
});
