import { preflightHosts } from "../deploy/preflight.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { InputError, type Problem } from "../inputs/problem.ts";
import { collectFiles } from "../project/files.ts";
import { type Project, readProject } from "../project/project.ts";
import { checkLogins } from "../registry/login.ts";
import { probeProblems } from "../smoke/probes.ts";
import type { Context } from "./context.ts";
import { checkTools } from "./tools.ts";

/**
 * Finds out what can be known to be wrong before anything is changed: tools, the project, logins, hosts. All of it is
 * asked at once.
 * @throws InputError with everything that was found.
 */
export async function preflight(inputs: Inputs, context: Context): Promise<Project> {
  const log = context.log.for("preflight");
  const [tools, project, logins, hosts] = await Promise.all([
    checkTools(inputs.stages, context),
    checkedProject(inputs, context).catch(inputErrorAsProblems),
    checkLogins(inputs.registryAuths, context),
    inputs.stages.includes("deploy") ? preflightHosts(inputs, context) : [],
  ]);
  // Without compose there is no project either: the missing tool is the one thing to say.
  const problems = [
    ...tools,
    ...(tools.length === 0 && Array.isArray(project) ? project : []),
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

/** The project, with every file that its containers see in place and every probe one that can be asked. */
async function checkedProject(inputs: Inputs, { env, signal }: Context): Promise<Project> {
  const project = await readProject(inputs, env, signal);
  const problems = probeProblems(project.model);
  if (problems.length > 0) throw new InputError(problems);
  if (inputs.stages.includes("smoke") || inputs.stages.includes("deploy")) {
    await collectFiles(project.model, project.root, env);
  }
  return project;
}

function inputErrorAsProblems(error: unknown): Problem[] {
  if (error instanceof InputError) return [...error.problems];
  throw error;
}
