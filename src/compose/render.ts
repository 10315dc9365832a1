import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { suggestion } from "../inputs/closest.ts";
import type { ProjectInputs } from "../inputs/inputs.ts";
import { InputError } from "../model/problem.ts";
import { composeEnvironment } from "../system/environment.ts";
import { CommandError, type Environment, type RunResult, run } from "../system/run.ts";
import type { ComposeModel } from "./model.ts";
import { composeProgram } from "./program.ts";

/** The files that compose looks for when no file is given, in its order. */
const DEFAULT_FILES = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** Compose for the selected files and profiles, to be run in the working directory. */
export function projectArgs(inputs: ProjectInputs, env: Environment): readonly string[] {
  return [
    ...composeProgram(env),
    ...inputs.files.flatMap((file) => ["--file", file]),
    ...inputs.profiles.flatMap((profile) => ["--profile", profile]),
    ...inputs.envFiles.flatMap((file) => ["--env-file", file]),
    ...(inputs.projectName ? ["--project-name", inputs.projectName] : []),
  ];
}

/** `docker compose config` for the selected services. It changes nothing. */
function configArgs(
  inputs: ProjectInputs,
  services: readonly string[],
  options: readonly string[],
  env: Environment,
): readonly string[] {
  return [
    ...projectArgs(inputs, env),
    "config",
    // JSON drops x-* keys of services.
    "--format",
    "yaml",
    ...options,
    ...services,
  ];
}

/** A project as compose renders it. */
export interface Rendered {
  readonly model: ComposeModel;
  /** Variables of the compose files that nothing sets. Compose puts nothing in their place. */
  readonly unset: readonly string[];
}

/**
 * The project as compose renders it: files are merged, `extends` and variables resolved, and paths absolute.
 * @param options more options of `docker compose config`
 * @throws InputError with the message of compose, and the file and line that it refers to.
 */
export async function renderModel(
  inputs: ProjectInputs,
  env: Environment,
  signal: AbortSignal,
  options: readonly string[] = [],
): Promise<Rendered> {
  const files = projectFiles(inputs);
  const rendered = config(inputs, inputs.services, env, signal, options).then(
    ({ stdout, stderr }) => ({ stdout, unset: unsetVariables(stderr) }),
    (error: unknown) => ({ error }),
  );
  // The parser is loaded while compose runs, which takes longer.
  const { readModel, composeProblem } = await import("./read-model.ts");
  const answer = await rendered;
  if ("stdout" in answer) return { model: readModel(answer.stdout, files), unset: answer.unset };
  const { error } = answer;
  if (!(error instanceof CommandError)) throw error;
  if (error.exitCode === undefined) {
    const message = `could not be run (${error.message}): install Docker with its compose plugin.`;
    throw new InputError([{ input: "docker compose", message }], { cause: error });
  }
  throw (await unknownServices(inputs, env, signal)) ?? composeProblem(error.stderr, files, error);
}

/**
 * The absolute paths of the given compose files, or of the one that compose finds itself.
 * @throws InputError when a file does not exist, or no file is found.
 */
export function projectFiles(inputs: ProjectInputs): readonly string[] {
  const directory = inputs.workingDirectory;
  const named = inputs.files.map((file) => resolve(directory, file));
  const missing = named.filter((file) => !existsSync(file));
  if (missing.length > 0)
    throw new InputError(missing.map((file) => ({ input: "files", message: `${file} does not exist.` })));
  if (named.length > 0) return named;
  // Like compose, search the parent folders too.
  for (let folder = directory; ; folder = dirname(folder)) {
    const found = DEFAULT_FILES.map((file) => resolve(folder, file)).find((file) => existsSync(file));
    if (found) return [found];
    if (folder === dirname(folder)) break;
  }
  const message = `there is no ${DEFAULT_FILES.join(", ")} in ${directory} or above it. Set files to the compose file, or set working-directory.`;
  throw new InputError([{ input: "files", message }]);
}

async function unknownServices(
  inputs: ProjectInputs,
  env: Environment,
  signal: AbortSignal,
): Promise<InputError | undefined> {
  if (inputs.services.length === 0) return undefined;
  const found = await config(inputs, [], env, signal, []).catch(() => undefined);
  if (!found) return undefined;
  const { serviceNames } = await import("./read-model.ts");
  const known = serviceNames(found.stdout);
  const problems = inputs.services
    .filter((service) => !known.includes(service))
    .map((service) => ({
      input: "services",
      message: `there is no service "${service}".${suggestion(service, known)} Services: ${known.join(", ")}.`,
    }));
  return problems.length > 0 ? new InputError(problems) : undefined;
}

function config(
  inputs: ProjectInputs,
  services: readonly string[],
  env: Environment,
  signal: AbortSignal,
  options: readonly string[],
): Promise<RunResult> {
  return run(configArgs(inputs, services, options, env), {
    cwd: inputs.workingDirectory,
    env: composeEnvironment(env),
    signal,
  });
}

/** The variables that compose warns of, as compose 2.40 words it. It repeats a warning for each file. */
function unsetVariables(stderr: string): readonly string[] {
  const found = stderr.matchAll(/The \\?"(\w+)\\?" variable is not set\./g);
  return [...new Set(Array.from(found, ([, name = ""]) => name))].sort();
}
