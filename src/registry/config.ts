import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { RegistryAuth } from "../inputs/inputs.ts";
import type { Environment } from "../system/run.ts";

/*
 * docker's client configuration: the logins.
 * @see https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */

export const DockerConfig = z.looseObject({
  auths: z.record(z.string(), z.looseObject({ auth: z.string().optional() })).optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});
export type DockerConfig = z.infer<typeof DockerConfig>;

/** The folder of the user's own configuration. */
export function dockerConfigFolder(env: Environment): string {
  return env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), ".docker");
}

/** The user's configuration with these logins instead of what it has for their registries. */
export function withLogins(config: DockerConfig, auths: readonly RegistryAuth[]): DockerConfig {
  const keys = auths.map(({ registry }) => configKey(registry));
  const logins = auths.map(({ registry, username, password }) => [
    configKey(registry),
    { auth: Buffer.from(`${username}:${password}`).toString("base64") },
  ]);
  return {
    ...config,
    auths: { ...config.auths, ...Object.fromEntries(logins) },
    // An empty helper stands for this file: without it, docker would ask the user's credential store.
    credHelpers: { ...config.credHelpers, ...Object.fromEntries(keys.map((key) => [key, ""])) },
  };
}

/** The user name and password for a registry, if they are in the file itself. */
export function loginOf(
  config: DockerConfig,
  registry: string,
): { readonly username: string; readonly password: string } | undefined {
  const { auth } = config.auths?.[configKey(registry)] ?? {};
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(auth ?? "", "base64").toString()) ?? [];
  return username && password ? { username, password } : undefined;
}

/** The key of Docker Hub is still the address of its first version. */
export function configKey(registry: string): string {
  return /^(index\.|registry-1\.)?docker\.io$/.test(registry) ? "https://index.docker.io/v1/" : registry;
}
