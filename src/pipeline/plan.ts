import { thirdPartyImages } from "../compose/images.ts";
import { type Project, readProject } from "../compose/project.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { repositoriesOf } from "../model/reference.ts";
import type { Candidate, StageName, TestedImage } from "../model/result.ts";
import { formatStep, type Step, type StepFile } from "../model/step.ts";
import { testedModel } from "../stages/smoke/tested.ts";
import { layoutsFolder } from "../system/folders.ts";
import type { Environment } from "../system/run.ts";

/** Every command that a run would execute, stage by stage. */
export interface RunPlan {
  readonly project: string;
  readonly stages: readonly { readonly stage: StageName; readonly steps: readonly Step[] }[];
}

/**
 * Plans a run. It only runs compose and Git, to read the project and its revision, and changes nothing. Values that
 * only a run knows have placeholders: `$TMPDIR`, `<digest of nsip-api>`.
 * @throws InputError when an input or the project is wrong.
 */
export async function makePlan(inputs: Inputs, env: Environment): Promise<RunPlan> {
  const { signal } = new AbortController();
  const reading = readProject(inputs, env, signal);
  // The project is awaited below. Until then, nothing handles a failure.
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
  const known = inputs.candidates ? parseCandidates(inputs.candidates) : { candidates: [], tested: [] };
  const candidates = project.images.map(
    (image) =>
      known.candidates.find((candidate) => candidate.image === image.name) ??
      plannedCandidate(image, inputs, project, env),
  );
  const tested = inputs.stages.includes("smoke") ? plannedTests(project) : known.tested;
  const chosen = WAVES.flat().filter(({ name }) => inputs.stages.includes(name));
  const stages = await Promise.all(
    chosen.map(async (stage) => ({
      stage: stage.name,
      steps: await stage.plan({ ...request, project, candidates, tested }, env),
    })),
  );
  return { project: project.model.name, stages };
}

/** What the smoke test will find out of the images that the project does not build. */
function plannedTests({ model }: Project): readonly TestedImage[] {
  return thirdPartyImages(testedModel(model).model).map((reference) => ({
    reference,
    digest: `<digest of ${reference}>`,
  }));
}

/** The candidate that a build will give, with placeholders for digests. */
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

/** A plan for people: one shell command per line, and the files that the commands read. */
export function planText({ stages }: RunPlan): string {
  return stages.map(({ stage, steps }) => `# ${stage}\n${steps.map(stepText).join("")}`).join("\n");
}

/** A plan for programs, to be printed as JSON: commands as lists of arguments, files with their whole text. */
export function planJson({ project, stages }: RunPlan): object {
  return {
    project,
    stages: stages.map(({ stage, steps }) => ({
      stage,
      commands: steps.flatMap(argvOf),
      files: steps.flatMap(({ files = [] }) => files.map(({ path, text }) => ({ path, text }))),
      notes: [...new Set(steps.flatMap(({ notes = [] }) => notes))],
    })),
  };
}

function argvOf({ argv, shown = argv, input }: Step): readonly (readonly string[])[] {
  return [...(input ? argvOf(input) : []), shown];
}

function stepText(step: Step): string {
  const files = (step.files ?? []).map(fileText).join("");
  const notes = (step.notes ?? []).map((note) => `# ${note}\n`).join("");
  return `${files}${notes}${step.when ? `# ${step.when}:\n` : ""}${formatStep(step)}\n`;
}

function fileText({ path, text, summary }: StepFile): string {
  const content = summary ?? text;
  return `# ${path}:\n${content
    .trimEnd()
    .split("\n")
    .map((line) => `#   ${line}\n`)
    .join("")}`;
}
