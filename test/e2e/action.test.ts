import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { parseCandidates } from "../../src/model/candidates.ts";
import { parseReference } from "../../src/model/reference.ts";
import { type Candidate, Result } from "../../src/model/result.ts";
import { apiOf } from "../../src/registry/api.ts";
import { removePushed } from "../integration/registries.ts";
import { extraHost, openLab } from "../lab/lab.ts";
import { act, copyAction, repository } from "./act.ts";

const lab = await openLab();
const pushed: Candidate[] = [];
afterAll(async () => {
  for (const candidate of pushed) await removePushed(candidate);
});

/** The candidates of a run. They are removed after the tests. */
function candidatesOf(text: string | undefined): readonly Candidate[] {
  const { candidates } = parseCandidates(text ?? "");
  pushed.push(...candidates);
  return candidates;
}

const pipeline = await readFile(new URL("../../.github/workflows/pipeline.yml", import.meta.url), "utf8");

/** The inputs of every run in the lab, for a step or a called workflow. */
function labInputs(indent: string): string {
  return [
    `builder-config: ${lab.builderConfig}`,
    `driver-opts: ${lab.driverOpts.join(",")}`,
    `trivy-db: ${lab.trivyDb}`,
    // Findings of the fixture database are tested elsewhere.
    "severity: none",
    // Looking for secrets takes Trivy most of its time.
    "scanners: vuln",
  ].join(`\n${indent}`);
}

const step = `name: Step
on: push
jobs:
  ship:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1
      - uses: ./
        id: slipway
        with:
          registries: ${lab.registry}/e2e-action
          ${labInputs("          ")}
          stable-for: 500ms
`;

/** The program that the action runs. */
const bundle = z
  .looseObject({ runs: z.looseObject({ main: z.string() }) })
  .parse(load(await readFile(new URL("../../action.yml", import.meta.url), "utf8"))).runs.main;

/** Node loads this from NODE_OPTIONS: it records which version of Node ran which program. */
const witness = `
  require("node:fs").appendFileSync(process.env.WITNESS, process.version + " " + process.argv[1] + "\\n");
`;

describe("the committed action, run by act", () => {
  test("sets outputs, writes the summary and runs its post step, on Node 24", async () => {
    await using project = await repository(lab, { "step.yml": step });
    await copyAction(project.path);
    await writeFile(join(project.path, "witness.cjs"), witness);
    const commit = await project.commit();
    const seen = join(project.path, ".git", "witness");
    const environment = { NODE_OPTIONS: `--require=${join(project.path, "witness.cjs")}`, WITNESS: seen };
    const ended = await act(lab, project.path, { event: "push", workflow: "step.yml", environment });
    expect(ended.passed, ended.text).toBe(true);
    expect(ended.steps).toContain("slipway Main success");
    expect(ended.steps).toContain("slipway Post success");
    const runs = (await readFile(seen, "utf8")).split("\n").filter((line) => line.endsWith(bundle));
    expect(runs).toHaveLength(2);
    for (const line of runs) expect(line).toMatch(/^v24\./);

    const outputs = ended.outputs("slipway");
    const result = Result.parse(JSON.parse(outputs.result ?? ""));
    expect(result).toMatchObject({ outcome: "passed", commit, version: commit.slice(0, 7) });
    const image = `${lab.registry}/e2e-action/e2e-web`;
    expect(outputs.tags?.split("\n")).toEqual([`${image}:main`, `${image}:sha-${commit.slice(0, 7)}`]);
    const [candidate] = candidatesOf(outputs.candidates);
    expect(JSON.parse(outputs.digests ?? "")).toEqual({ "e2e-web": candidate?.digest });
    expect(await digestOf(`${image}:main`)).toBe(candidate?.digest);
    expect(JSON.parse(outputs["scan-counts"] ?? "")).toMatchObject({ CRITICAL: expect.any(Number) });

    expect(ended.summary).toContain(`## ✅ slipway-e2e ${commit.slice(0, 7)}: passed`);
    for (const heading of ["### Build", "### Scan", "### Smoke test", "### Push"])
      expect(ended.summary).toContain(heading);
    expect(ended.summary.match(/```mermaid\ngantt/g)).toHaveLength(2);
  });

  test("fails at once with one annotation for each wrong input", async () => {
    const wrong = step.replace("registries:", "platforms: linux-amd64\n          regstries:");
    await using project = await repository(lab, { "step.yml": wrong });
    await copyAction(project.path);
    await project.commit();
    const ended = await act(lab, project.path, { event: "push", workflow: "step.yml" });
    expect(ended.passed).toBe(false);
    expect(ended.errors).toEqual([
      expect.stringContaining('regstries: there is no such input. Did you mean "registries"?'),
      expect.stringContaining('platforms: "linux-amd64" is not a platform'),
      expect.stringContaining("wrong input: nothing was changed"),
    ]);
    expect(ended.steps).toContain("slipway Post success");
  });
});

const ship = `name: Ship
on:
  push: { tags: ["v*"] }
  workflow_dispatch:
jobs:
  ship:
    permissions: { contents: read, packages: write }
    uses: ./.github/workflows/pipeline.yml
    with:
      variables: \${{ vars.SETTINGS }}
      prepare: |
        if [[ $SLIPWAY_JOB == build ]]; then TOKEN=only-for-the-gates; fi
        printf %s "$TOKEN" > token
      registries: ${lab.registry}/e2e-pipeline
      ${labInputs("      ")}
      stable-for: 500ms
      hosts: \${{ vars.HOSTS }}
      known-hosts: \${{ vars.KNOWN_HOSTS }}
      environment-url: https://shop.example
    secrets:
      SSH_KEY: \${{ secrets.SSH_KEY }}
      PREPARE_ENV: \${{ secrets.PREPARE_ENV }}
  after:
    needs: ship
    runs-on: ubuntu-24.04
    steps:
      - id: after
        env: { OUTPUTS: "\${{ toJSON(needs.ship.outputs) }}" }
        run: |
          { echo 'json<<END'; echo "$OUTPUTS"; echo END; } >> "$GITHUB_OUTPUT"
`;

const PipelineOutputs = z.object({
  candidates: z.string(),
  tags: z.string(),
  version: z.string(),
  release: z.string(),
  hosts: z.string(),
});

describe("pipeline.yml, called by the workflow of another repository", () => {
  test("builds and deploys on workflow_dispatch, and again for a tag", async () => {
    await using host = await extraHost(lab, 17);
    await using project = await repository(lab, { "pipeline.yml": pipeline, "ship.yml": ship });
    const token = "a-token-for-the-host-alone";
    const go = async (event: "push" | "workflow_dispatch") => {
      const ended = await act(lab, project.path, {
        event,
        workflow: "ship.yml",
        variables: {
          HOSTS: `${host.user}@${host.address}:${host.port}`,
          KNOWN_HOSTS: host.knownHosts.trim(),
          SETTINGS: "GREETING=\nCURRENCY=euro",
        },
        secrets: { SSH_KEY: await readFile(host.keyFile, "utf8"), PREPARE_ENV: `TOKEN=${token}` },
      });
      expect(ended.passed, ended.text).toBe(true);
      expect(ended.text).not.toContain(token);
      const outputs = PipelineOutputs.parse(JSON.parse(ended.outputs("after").json ?? ""));
      return { ended, outputs, candidates: candidatesOf(outputs.candidates) };
    };
    const site = async () =>
      z
        .looseObject({ file: z.string(), secret: z.boolean(), price: z.string() })
        .parse(await (await fetch(`http://127.0.0.1:${host.http}/`)).json());

    const first = await project.commit();
    const byHand = await go("workflow_dispatch");
    const image = `${lab.registry}/e2e-pipeline/e2e-web`;
    expect(byHand.outputs.version).toBe(first.slice(0, 7));
    expect(byHand.outputs.tags.split("\n")).toEqual([`${image}:main`, `${image}:sha-${first.slice(0, 7)}`]);
    expect(Object.values(JSON.parse(byHand.outputs.hosts))).toEqual(["deployed"]);
    expect(await site()).toMatchObject({
      file: "hello from a file",
      secret: true,
      price: "5$ and euro",
    });

    await writeFile(join(project.path, "greeting.txt"), "hello from v1.2.3\n");
    await project.commit();
    await project.git("tag", "v1.2.3");
    const tagged = await go("push");
    expect(tagged.outputs.version).toBe("1.2.3");
    expect(tagged.outputs.tags.split("\n")).toEqual(
      expect.arrayContaining(["1.2.3", "1.2", "1", "latest"].map((tag) => `${image}:${tag}`)),
    );
    const [candidate] = tagged.candidates;
    for (const tag of ["1.2.3", "latest"]) expect(await digestOf(`${image}:${tag}`)).toBe(candidate?.digest);
    expect(Object.values(JSON.parse(tagged.outputs.hosts))).toEqual(["deployed"]);
    expect(tagged.outputs.release).not.toBe(byHand.outputs.release);
    expect(tagged.ended.summary).toContain("### Deploy");
    expect(await site()).toMatchObject({ file: "hello from v1.2.3" });
  });
});

/** The digest behind a tag, as the registry gives it. */
async function digestOf(reference: string): Promise<string | null> {
  const { registry, repository, tag } = parseReference(reference);
  const accept = "application/vnd.oci.image.index.v1+json";
  const url = `${apiOf(registry)}/${repository}/manifests/${tag}`;
  const answer = await fetch(url, { method: "HEAD", headers: { accept } });
  return answer.headers.get("docker-content-digest");
}
