import { collectFiles } from "../compose/files.ts";
import { type Project, readProject } from "../compose/project.ts";
import { COMPOSE, checkTools } from "../docker/tools.ts";
import { probeProblems } from "../health/probes.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Context } from "../model/context.ts";
import { InputError, type Problem } from "../model/problem.ts";
import { checkLogins } from "../registry/login.ts";
import { preflightHosts } from "../stages/deploy/preflight.ts";
import { ignoreFileOf } from "../stages/scan/ignore.ts";
import { readWaivers } from "../stages/scan/waivers.ts";
import { testedModel } from "../stages/smoke/tested.ts";
import { CommandError } from "../system/run.ts";

/**
 * Finds out what can be known to be wrong before anything is changed: tools, the project, logins, hosts. All of it is
 * asked at once.
 * @throws InputError with everything that was found.
 */
export async function preflight(inputs: Inputs, context: Context): Promise<Project> {
  const log = context.log.for("preflight");
  const ignoreFile = inputs.stages.includes("scan") ? ignoreFileOf(inputs) : undefined;
  const [tools, project, waivers, logins, hosts] = await Promise.all([
    checkTools(inputs.stages, context),
    checkedProject(inputs, context).catch(inputErrorAsProblems),
    ignoreFile ? problemsOf(() => readWaivers(ignoreFile)) : [],
    checkLogins(inputs.registryAuths, context),
    inputs.stages.includes("deploy") ? preflightHosts(inputs, context).catch(withoutSsh) : [],
  ]);
  // Without compose there is no project either: the missing tool is the one thing to say.
  const compose = tools.every(({ input }) => input !== COMPOSE);
  const problems = [
    ...tools,
    ...(compose && Array.isArray(project) ? project : []),
    ...waivers,
    ...logins,
    ...hosts,
  ];
  if (problems.length > 0) throw new InputError(problems);
  if (Array.isArray(project)) throw new InputError(project);
  log.info(
    `project ${project.model.name}: ${Object.keys(project.model.services).length} services, ${project.images.length} images to build`,
  );
  return project;
}

/**
 * The project, with every file that its containers see in place, every probe one that can be asked, and nothing left out
 * of the smoke test that others need there.
 */
async function checkedProject({ stages, ...inputs }: Inputs, { env, signal }: Context): Promise<Project> {
  const project = await readProject(inputs, env, signal);
  const { model, root } = project;
  const smoke = stages.includes("smoke");
  const problems = [
    ...probeProblems(model),
    ...(smoke ? await problemsOf(() => testedModel(model)) : []),
    ...(smoke || stages.includes("deploy") ? await problemsOf(() => collectFiles(model, root, env)) : []),
  ];
  if (problems.length > 0) throw new InputError(problems);
  return project;
}

/** What a check finds wrong with what we were given. */
async function problemsOf(check: () => unknown): Promise<readonly Problem[]> {
  try {
    await check();
    return [];
  } catch (error) {
    return inputErrorAsProblems(error);
  }
}

function withoutSsh(error: unknown): readonly Problem[] {
  if (!(error instanceof CommandError)) throw error;
  return [
    { input: "hosts", message: `could not be asked (${error.message}): install the client of OpenSSH.` },
  ];
}

function inputErrorAsProblems(error: unknown): Problem[] {
  if (error instanceof InputError) return [...error.problems];
  throw error;
}
