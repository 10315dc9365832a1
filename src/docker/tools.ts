import { coerce, gte } from "semver";
import type { Context } from "../model/context.ts";
import type { Problem } from "../model/problem.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { CommandError, run } from "../system/run.ts";

/** A program that a stage needs on this machine. */
export interface Tool {
  readonly name: string;
  /** Prints the version. */
  readonly argv: readonly string[];
  /** The oldest version that works. */
  readonly least: string;
  /** What to do when it is missing or too old. */
  readonly fix: string;
}

export const ENGINE: Tool = {
  name: "Docker engine",
  argv: ["docker", "version", "--format", "{{.Server.Version}}"],
  least: "23.0.0",
  fix: "start Docker, or set DOCKER_HOST to a running engine",
};

export const BUILDX: Tool = {
  name: "docker buildx",
  argv: ["docker", "buildx", "version"],
  least: "0.17.0",
  fix: "install the plugin docker-buildx",
};

export const COMPOSE: Tool = {
  name: "docker compose",
  argv: ["docker", "compose", "version", "--short"],
  least: "2.24.0",
  fix: "install the plugin docker-compose",
};

/** Milliseconds for a program to print its version. */
const PATIENCE = 20_000;

/** What is wrong with a program on this machine; nothing when it is there and new enough. */
export async function checkTool(
  { name, argv, least, fix }: Tool,
  { env, signal }: Pick<Context, "env" | "signal">,
): Promise<readonly Problem[]> {
  try {
    const { stdout } = await run(argv, { env: dockerEnvironment(env), signal, timeout: PATIENCE });
    const version = coerce(/\d+\.\d+\.\d+/.exec(stdout)?.[0]);
    if (version && gte(version, least)) return [];
    return [
      { input: name, message: `version ${stdout.trim()} is too old; ${least} or newer is required: ${fix}.` },
    ];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const said = error.stderr.trim().split("\n")[0] || error.message;
    return [{ input: name, message: `does not answer (${said}): ${fix}.` }];
  }
}
