import { type Project, readProject } from "../compose/project.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { repositoriesOf } from "../model/reference.ts";
import type { Candidate, StageName } from "../model/result.ts";
import { formatStep, type Step, type StepFile } from "../model/step.ts";
import { layoutsFolder } from "../system/folders.ts";
import type { Environment } from "../system/run.ts";

/** Every command that a run would execute, stage by stage. */
export interface RunPlan {
  readonly project: string;
  readonly stages: readonly { readonly stage: StageName; readonly steps: readonly Step[] }[];
}

/**
 * Plans a run. Only compose and Git are asked, to read the project and its revision; nothing is changed. What only a run
 * knows has a placeholder: `$TMPDIR`, `<digest of nsip-api>`.
 * @throws InputError when an input or the project is wrong.
 */
export async function makePlan(inputs: Inputs, env: Environment): Promise<RunPlan> {
  const { signal } = new AbortController();
  const reading = readProject(inputs, env, signal);
  // The project is awaited below; until then, a failure has nobody to handle it.
  reading.catch(() => {});
  // Loaded while compose runs: compose takes longer.
  const [{ parseCandidates }, { readRevision }, { WAVES }, { makeRequest }] = await Promise.all([
    import("../model/candidates.ts"),
    import("../revision/read.ts"),
    import("../stages/stages.ts"),
    import("./request.ts"),
  ]);
  const revision = await readRevision(env, inputs.workingDirectory);
  const request = makeRequest(inputs, revision, reading, env);
  const project = await reading;
  const known = inputs.candidates ? parseCandidates(inputs.candidates) : [];
  const candidates = project.images.map(
    (image) =>
      known.find((candidate) => candidate.image === image.name) ??
      plannedCandidate(image, inputs, project, env),
  );
  const chosen = WAVES.flat().filter(({ name }) => inputs.stages.includes(name));
  const stages = await Promise.all(
    chosen.map(async (stage) => ({
      stage: stage.name,
      steps: await stage.plan({ ...request, project, candidates }, env),
    })),
  );
  return { project: project.model.name, stages };
}

/** What the build of a run will give, with names in place of digests. */
function plannedCandidate(
  { name, services }: Project["images"][number],
  { platforms, registries, workingDirectory }: Inputs,
  { model }: Project,
  env: Environment,
): Candidate {
  return {
    image: name,
    services: [...services],
    digest: `<digest of ${name}>`,
    platforms: platforms.map((platform) => ({
      platform,
      digest: `<digest of ${name} for ${platform}>`,
      size: 0,
    })),
    repositories: [...repositoriesOf(name, registries)],
    layout: `${layoutsFolder(env, workingDirectory, model.name)}/${name}`,
  };
}

/** A plan for a person: a command a line, as a shell takes it, with the files that commands read. */
export function planText({ stages }: RunPlan): string {
  return stages.map(({ stage, steps }) => `# ${stage}\n${steps.map(stepText).join("")}`).join("\n");
}

/** A plan for a machine: argv arrays, files with their whole text. */
export function planJson({ project, stages }: RunPlan): string {
  return `${JSON.stringify({
    project,
    stages: stages.map(({ stage, steps }) => ({
      stage,
      commands: steps.flatMap(argvOf),
      files: steps.flatMap(({ files = [] }) => files.map(({ path, text }) => ({ path, text }))),
    })),
  })}\n`;
}

function argvOf({ argv, shown = argv, input }: Step): readonly (readonly string[])[] {
  return [...(input ? argvOf(input) : []), shown];
}

function stepText(step: Step): string {
  const files = (step.files ?? []).map(fileText).join("");
  return `${files}${step.when ? `# ${step.when}:\n` : ""}${formatStep(step)}\n`;
}

function fileText({ path, text, summary }: StepFile): string {
  const content = summary ?? text;
  return `# ${path}:\n${content
    .trimEnd()
    .split("\n")
    .map((line) => `#   ${line}\n`)
    .join("")}`;
}
