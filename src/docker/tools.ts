import { coerce, gte } from "semver";
import type { Context } from "../model/context.ts";
import type { Problem } from "../model/problem.ts";
import type { StageName } from "../model/result.ts";
import { dockerEnvironment } from "../system/environment.ts";
import { CommandError, run } from "../system/run.ts";

interface Tool {
  readonly name: string;
  readonly argv: readonly string[];
  readonly least: string;
  /** What to do when it is missing or too old. */
  readonly mend: string;
  readonly neededBy: readonly StageName[];
}

export const COMPOSE = "docker compose";

const TOOLS: readonly Tool[] = [
  {
    name: "Docker engine",
    argv: ["docker", "version", "--format", "{{.Server.Version}}"],
    least: "23.0.0",
    mend: "start Docker, or set DOCKER_HOST to an engine that runs",
    neededBy: ["build", "smoke"],
  },
  {
    name: "docker buildx",
    argv: ["docker", "buildx", "version"],
    least: "0.17.0",
    mend: "install the plugin docker-buildx",
    neededBy: ["build", "push"],
  },
  {
    name: COMPOSE,
    argv: ["docker", "compose", "version", "--short"],
    least: "2.24.0",
    mend: "install the plugin docker-compose",
    neededBy: ["build", "scan", "smoke", "push", "deploy"],
  },
];

/** What is missing or too old on this machine for these stages. */
export async function checkTools(
  stages: readonly StageName[],
  { env, signal }: Context,
): Promise<readonly Problem[]> {
  const needed = TOOLS.filter(({ neededBy }) => neededBy.some((stage) => stages.includes(stage)));
  const found = await Promise.all(
    needed.map(async ({ name, argv, least, mend }): Promise<readonly Problem[]> => {
      try {
        const { stdout } = await run(argv, { env: dockerEnvironment(env), signal, timeout: 20_000 });
        const version = coerce(/\d+\.\d+\.\d+/.exec(stdout)?.[0]);
        if (version && gte(version, least)) return [];
        return [
          {
            input: name,
            message: `version ${stdout.trim()} is too old, at least ${least} is needed: ${mend}.`,
          },
        ];
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        const said = error.stderr.trim().split("\n")[0] || error.message;
        return [{ input: name, message: `does not answer (${said}): ${mend}.` }];
      }
    }),
  );
  return found.flat();
}
