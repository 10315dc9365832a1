import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { RegistryAuth } from "../inputs/inputs.ts";
import type { Context } from "../model/context.ts";
import type { Problem } from "../model/problem.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { CommandError, type Environment, run } from "../system/run.ts";
import { mask, remember } from "../system/secrets.ts";
import { temporaryFolder } from "../system/temporary.ts";
import { DockerConfig, dockerConfigFolder, withLogins } from "./config.ts";

export interface RegistryLogin extends AsyncDisposable {
  /** Slipway's environment, in which docker finds the logins. */
  readonly env: Environment;
}

/** Milliseconds in which a registry must answer a login. */
const PATIENCE = 30_000;

/**
 * Logs in to registries until it is disposed of, in a configuration folder of its own: the user's is never changed.
 * Everything else of the user's configuration (contexts, plugins, builders, other logins) is valid there as well. Without
 * `auths`, it is the user's configuration.
 */
export async function registryLogin(
  auths: readonly RegistryAuth[],
  context: Context,
): Promise<RegistryLogin> {
  const { env, undo } = context;
  if (auths.length === 0) return { env, [Symbol.asyncDispose]: async () => {} };
  const original = resolve(dockerConfigFolder(env));
  const folder = await temporaryFolder(undo, "docker");
  try {
    const config = withLogins(await readDockerConfig(env), auths);
    for (const { auth } of Object.values(config.auths ?? {})) if (auth) remember(auth);
    await writeFile(join(folder.path, "config.json"), JSON.stringify(config), { mode: 0o600 });
    const others = (await readdir(original).catch(() => [])).filter((name) => name !== "config.json");
    await Promise.all(others.map((name) => symlink(join(original, name), join(folder.path, name))));
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
  return {
    // buildx stores its builders beside the configuration: the next run must find a builder that is created now.
    env: { ...env, DOCKER_CONFIG: folder.path, BUILDX_CONFIG: env.BUILDX_CONFIG ?? join(original, "buildx") },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** The configuration that docker reads in this environment; empty when there is none. */
export async function readDockerConfig(env: Environment): Promise<DockerConfig> {
  const text = await readFile(join(dockerConfigFolder(env), "config.json"), "utf8").catch(() => "{}");
  return DockerConfig.parse(JSON.parse(text));
}

/** The password is read from standard input. */
function loginArgs({ registry, username }: RegistryAuth): readonly string[] {
  return ["docker", "login", "--username", username, "--password-stdin", registry];
}

/** One problem for each registry that rejects its login. All are checked at the same time. */
export async function checkLogins(
  auths: readonly RegistryAuth[],
  context: Context,
): Promise<readonly Problem[]> {
  const problems = await Promise.all(auths.map((auth) => checkLogin(auth, context)));
  return problems.flat();
}

async function checkLogin(auth: RegistryAuth, context: Context): Promise<readonly Problem[]> {
  await using login = await registryLogin([auth], context);
  try {
    await run(loginArgs(auth), {
      env: dockerEnvironment(login.env),
      stdin: auth.password,
      signal: context.signal,
      timeout: PATIENCE,
    });
    return [];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [{ input: "registry-auths", message: refusal(auth, error) }];
  }
}

function refusal({ registry, username }: RegistryAuth, error: CommandError): string {
  const said = mask(error.stderr.trim().split("\n").at(-1) || error.message);
  return /unauthorized|denied|incorrect|forbidden|401|403/i.test(said)
    ? `${registry} rejects the login of "${username}" (${said}): check the line of this registry, and whether the password or token has expired.`
    : `${registry} could not check the login of "${username}" (${said}): check the name of the registry, and whether this machine can reach it.`;
}
