import { existsSync, readFileSync } from "node:fs";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ACTION_INPUTS, DEFINITIONS, INPUT_NAMES, OUTPUTS } from "./definitions.ts";

/*
 * The committed workflow and the committed actions, held against the table of inputs. actionlint cannot do this, since
 * it does not know `$/action`.
 */

const root = new URL("../../", import.meta.url);

function readYaml(name: string): unknown {
  return load(readFileSync(new URL(name, root), "utf8"));
}

const Step = z.looseObject({
  uses: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
});
const Workflow = z.looseObject({
  on: z.object({
    workflow_call: z.object({
      inputs: z.record(
        z.string(),
        z.object({ type: z.string(), default: z.union([z.string(), z.boolean()]), description: z.string() }),
      ),
      secrets: z.record(z.string(), z.unknown()),
      outputs: z.record(z.string(), z.object({ value: z.string() })),
    }),
  }),
  jobs: z.record(z.string(), z.looseObject({ steps: z.array(Step) })),
});
const { on, jobs } = Workflow.parse(readYaml(".github/workflows/pipeline.yml"));
const { inputs, secrets, outputs } = on.workflow_call;

/** What the one step that runs Slipway in a job passes to it. */
function passed(job: string): Readonly<Record<string, string | boolean>> {
  const steps = jobs[job]?.steps.filter(({ uses }) => uses === "$/action") ?? [];
  expect(steps).toHaveLength(1);
  return steps[0]?.with ?? {};
}

describe("pipeline.yml", () => {
  // The workflow decides these itself.
  const own = ["command", "stages", "candidates", "release", "replicas", "yes", "summary", "out"];
  const isSecret = (name: string) => INPUT_NAMES.some((known) => known === name && DEFINITIONS[known].secret);

  test("declares every other input of the action that is not secret, with its type", () => {
    const { "runs-on": _, variables: __, prepare: ___, environment: ____, ...declared } = inputs;
    const expected = ACTION_INPUTS.filter((name) => !own.includes(name) && !isSecret(name));
    expect(Object.keys(declared).toSorted()).toEqual(expected.toSorted());
    for (const name of expected) {
      const { form, default: fallback } = DEFINITIONS[name];
      expect([name, declared[name]]).toEqual([
        name,
        expect.objectContaining(
          form === "flag"
            ? { type: "boolean", default: fallback === "true" }
            : { type: "string", default: "" },
        ),
      ]);
    }
  });

  test("declares a secret for every secret input", () => {
    const names = ACTION_INPUTS.filter(isSecret).map((name) => name.toUpperCase().replaceAll("-", "_"));
    expect(Object.keys(secrets).toSorted()).toEqual([...names, "PREPARE_ENV"].toSorted());
  });

  test.each(["build", "deploy"] as const)("the job %s passes exactly its inputs to the action", (job) => {
    const { stages, candidates, ...others } = passed(job);
    expect(stages).toBeTypeOf("string");
    expect(candidates).toBe(job === "deploy" ? `\${{ needs.build.outputs.candidates }}` : undefined);
    expect(Object.keys(others).toSorted()).toEqual(
      ACTION_INPUTS.filter((name) => DEFINITIONS[name].jobs.includes(job)).toSorted(),
    );
  });

  test.each(["build", "deploy"])("the job %s passes each input under its own name", (job) => {
    for (const [name, value] of Object.entries(passed(job))) {
      expect(ACTION_INPUTS).toContain(name);
      if (own.includes(name)) continue;
      const source = isSecret(name) ? `secrets.${name.toUpperCase().replaceAll("-", "_")}` : `inputs.${name}`;
      expect(value).toMatch(new RegExp(`^\\$\\{\\{ ${source}( \\|\\| .*)? \\}\\}$`));
    }
  });

  test("passes every input of the action in one of the jobs, except those that it decides itself", () => {
    const names = Object.keys({ ...passed("build"), ...passed("deploy") });
    expect(names.toSorted()).toEqual(
      ACTION_INPUTS.filter(
        (name) => !["command", "release", "replicas", "yes", "summary", "out"].includes(name),
      ).toSorted(),
    );
  });

  test("gives the secrets of the deployment to the deploy job only", () => {
    const users = (secret: string) =>
      Object.keys(jobs).filter((job) => JSON.stringify(jobs[job]).includes(`secrets.${secret}`));
    expect(Object.keys(secrets).map((secret) => [secret, users(secret)])).toEqual([
      ["REGISTRY_AUTHS", ["build", "deploy"]],
      ["SSH_KEY", ["deploy"]],
      ["PREPARE_ENV", ["deploy"]],
    ]);
  });

  test("returns outputs of the action under their own names", () => {
    for (const [name, { value }] of Object.entries(outputs)) {
      expect(Object.keys(OUTPUTS)).toContain(name);
      expect(value).toMatch(new RegExp(`^\\$\\{\\{ jobs\\.(build|deploy)\\.outputs\\.${name} \\}\\}$`));
    }
  });
});

const Action = z.looseObject({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
  outputs: z.record(z.string(), z.unknown()),
  runs: z.object({ using: z.string(), main: z.string(), post: z.string() }),
});

describe("action.yml and action/action.yml", () => {
  const actions = ["action.yml", "action/action.yml"].map((name) => {
    const { runs, ...rest } = Action.parse(readYaml(name));
    return { name, runs, rest };
  });

  test("are the same action", () => {
    expect(actions[0]?.rest).toEqual(actions[1]?.rest);
    expect(Object.keys(actions[0]?.rest.inputs ?? {})).toEqual(ACTION_INPUTS);
    expect(Object.keys(actions[0]?.rest.outputs ?? {})).toEqual(Object.keys(OUTPUTS));
  });

  test.each(actions)("$name runs a bundle that exists, on Node 24", ({ name, runs }) => {
    expect(runs.using).toBe("node24");
    expect(runs.post).toBe(runs.main);
    expect(existsSync(new URL(runs.main, new URL(name, root)))).toBe(true);
  });
});
