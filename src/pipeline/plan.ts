import { readProject } from "../compose/project.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { parseCandidates } from "../model/candidates.ts";
import type { StageName } from "../model/result.ts";
import { readRevision } from "../revision/revision.ts";
import { tagsOf } from "../revision/tags.ts";
import { planBuild } from "../stages/build/build.ts";
import { planLoad } from "../stages/build/load.ts";
import { planDeploy } from "../stages/deploy/plan.ts";
import { planPush } from "../stages/push/plan.ts";
import { planScan } from "../stages/scan/plan.ts";
import { planSmoke } from "../stages/smoke/plan.ts";
import type { Environment } from "../system/run.ts";

type Argv = readonly string[];

/**
 * Every command that `inputs` would run, stage by stage, for a person or (with `json`) for a machine. Only compose is
 * run, to read the project; nothing is changed. What is not known before a run stands there by name: `$TMPDIR`,
 * `<digest of nsip-api>`.
 */
export async function plan(inputs: Inputs, env: Environment, json: boolean): Promise<string> {
  const { signal } = new AbortController();
  const [project, revision] = await Promise.all([
    readProject(inputs, env, signal),
    readRevision(env, inputs.workingDirectory),
  ]);
  const known = inputs.candidates ? parseCandidates(inputs.candidates) : [];
  const images = project.images.map(({ name }) => ({
    image: name,
    digest: known.find(({ image }) => image === name)?.digest ?? `<digest of ${name}>`,
  }));
  const commands: Record<StageName, () => readonly Argv[]> = {
    build: () => [...planBuild(project, inputs), ...(inputs.load ? planLoad(project) : [])],
    scan: () => planScan(images, project.thirdParty, inputs, env),
    smoke: () => planSmoke(project, images),
    push: () => planPush(images, tagsOf(revision, inputs.tags), inputs),
    deploy: () => planDeploy(project, inputs),
  };
  const stages = inputs.stages.map((stage) => ({ stage, commands: commands[stage]() }));
  if (json) return `${JSON.stringify({ project: project.model.name, stages })}\n`;
  return stages.map(({ stage, commands }) => `# ${stage}\n${commands.map(line).join("")}`).join("\n");
}

/** An argv as a shell would take it. Placeholders in angle brackets are left as they are, to be read. */
function line(argv: Argv): string {
  const words = argv.map((word) =>
    /^[\w@%+=:,./<> $-]+$/.test(word) && !/^$/.test(word) && !/\s/.test(word.replace(/<[^>]*>/g, ""))
      ? word
      : `'${word.replaceAll("'", "'\\''")}'`,
  );
  return `${words.join(" ")}\n`;
}
