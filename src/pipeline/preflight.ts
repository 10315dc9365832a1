import type { Project } from "../compose/project.ts";
import { COMPOSE, checkTool } from "../docker/tools.ts";
import { probeProblems } from "../health/probes.ts";
import { parseCandidates } from "../model/candidates.ts";
import type { Context } from "../model/context.ts";
import { InputError, type Problem, problemsOf } from "../model/problem.ts";
import { checkLogins } from "../registry/login.ts";
import { tagRuleProblems } from "../revision/tags.ts";
import type { Request, Stage } from "../stages/stage.ts";
import { checkCandidates } from "./candidates.ts";

/**
 * Checks everything that can be checked before anything is changed: tools, the project, tag rules, logins, and what
 * each stage checks. All checks run at the same time.
 * @throws InputError with all problems.
 */
export async function preflight(
  request: Request,
  stages: readonly Stage[],
  context: Context,
): Promise<Project> {
  const { inputs, project } = request;
  const tools = new Set(stages.flatMap((stage) => stage.tools));
  const [missing, ofProject, probes, candidates, logins, ...ofStages] = await Promise.all([
    Promise.all([...tools].map((tool) => checkTool(tool, context))),
    problemsOf(() => project),
    project.then(
      ({ model }) => probeProblems(model),
      () => [],
    ),
    candidateProblems(request),
    checkLogins(inputs.registryAuths, context),
    ...stages.map((stage) => checkOf(stage, request, context)),
  ]);
  const tagRules = tagRuleProblems(inputs.tags).map((message) => ({ input: "tags", message }));
  const all = [
    ...missing.flat(),
    ...tagRules,
    ...ofProject,
    ...probes,
    ...candidates,
    ...logins,
    ...ofStages.flat(),
  ];
  // Several checks need the project, and fail with the same problems.
  const problems = new Map(all.map((problem) => [`${problem.input}: ${problem.message}`, problem]));
  // Without compose no project can be read: the missing tool is all there is to say.
  if (missing.flat().some(({ input }) => input === COMPOSE.name))
    for (const { input, message } of ofProject) problems.delete(`${input}: ${message}`);
  if (problems.size > 0) throw new InputError([...problems.values()]);
  const read = await project;
  const log = context.log.for("preflight");
  for (const variable of read.unset)
    log.warning(`the variable ${variable} is not set, so compose puts nothing in its place.`);
  log.info(
    `project ${read.model.name}: ${Object.keys(read.model.services).length} services, ${read.images.length} images to build`,
  );
  return read;
}

/** The problems that a stage returns or throws. */
async function checkOf(stage: Stage, request: Request, context: Context): Promise<readonly Problem[]> {
  let problems: readonly Problem[] = [];
  const thrown = await problemsOf(async () => {
    problems = await stage.check(request, context);
  });
  return [...problems, ...thrown];
}

/** The problems of candidates that another job has built. */
function candidateProblems({ inputs, project }: Request): Promise<readonly Problem[]> {
  const { candidates, stages } = inputs;
  if (!candidates || stages.includes("build")) return Promise.resolve([]);
  return problemsOf(async () => checkCandidates(await project, parseCandidates(candidates).candidates));
}
