import { randomBytes } from "node:crypto";
import { type Environment, run } from "../../src/system/run.ts";
import { startOf } from "./owner.ts";

const LABEL = "com.docker.compose.project";

/** A name for a compose project of this process: when the process is killed, {@link removeStrays} finds what it left. */
export function strayName(prefix: string): string {
  return `${prefix}-${process.pid}p${randomBytes(3).toString("hex")}`;
}

/** Whether the process that gave a name, or a folder in a path, has ended. */
export function isStray(name: string): boolean {
  const [, pid] =
    /(?:^|\/)(?:nsip-test|nsip-checkout|slipway-lab-chromium)-(\d+)p[0-9a-f]{6}(?:\/|$)/.exec(name) ?? [];
  return pid !== undefined && startOf(Number(pid)) === undefined;
}

/**
 * Removes the stacks of killed test runs with their data: each has a network of fixed addresses, which the next run needs,
 * and services that start again with the engine.
 * @returns their names.
 */
export async function removeStrays(env: Environment): Promise<readonly string[]> {
  const docker = async (...args: readonly string[]) =>
    (await run(["docker", ...args], { env })).stdout.split("\n").filter(Boolean);
  const named = ["--filter", `label=${LABEL}`, "--format", `{{.Label "${LABEL}"}}`];
  const everything = [
    "--all",
    "--format",
    `{{.Names}}\t{{.Label "${LABEL}"}}\t{{.Label "${LABEL}.working_dir"}}`,
  ];
  const [containers, ...lists] = await Promise.all([
    docker("ps", ...everything),
    docker("network", "ls", ...named),
    docker("volume", "ls", ...named),
  ]);
  const known = containers.map((line) => {
    const [name = "", project = "", folder = ""] = line.split("\t");
    return { name, project, folder };
  });
  const alone = known.filter(({ name }) => isStray(name)).map(({ name }) => name);
  if (alone.length > 0) await docker("rm", "--force", "--volumes", ...alone);
  // The guide's own stack has the guide's name, and only its folder is the test's.
  const ofFolders = known.filter(({ folder }) => isStray(folder)).map(({ project }) => project);
  const strays = [
    ...new Set([
      ...ofFolders,
      ...lists.flat().filter(isStray),
      ...known.map(({ project }) => project).filter(isStray),
    ]),
  ];
  for (const project of strays) {
    const of = ["--quiet", "--filter", `label=${LABEL}=${project}`];
    const remove = async (ids: readonly string[], ...args: readonly string[]) => {
      if (ids.length > 0) await docker(...args, ...ids);
    };
    await remove(await docker("ps", "--all", ...of), "rm", "--force", "--volumes");
    await remove(await docker("network", "ls", ...of), "network", "rm");
    await remove(await docker("volume", "ls", ...of), "volume", "rm");
  }
  // The guide's test makes this one by hand.
  if (ofFolders.length > 0) await docker("network", "rm", "--force", "nsip-network");
  return [...alone, ...strays];
}
