import { basename, dirname } from "node:path";
import { listContainersArgs } from "./container.ts";

type Argv = readonly string[];

/** One kind of what compose creates for a project. */
interface ProjectPart {
  /** Prints one id per line. */
  readonly list: Argv;
  readonly remove: (ids: readonly string[]) => Argv;
}

/**
 * Everything that compose has labelled as the project's, in the order in which it can be removed. Containers are killed:
 * nothing waits for them to stop.
 */
export function projectParts(project: string): readonly ProjectPart[] {
  const label = ["--quiet", "--filter", `label=com.docker.compose.project=${project}`];
  return [
    {
      list: listContainersArgs(project),
      remove: (ids) => ["docker", "rm", "--force", "--volumes", ...ids],
    },
    { list: ["docker", "network", "ls", ...label], remove: (ids) => ["docker", "network", "rm", ...ids] },
    {
      list: ["docker", "volume", "ls", ...label],
      remove: (ids) => ["docker", "volume", "rm", "--force", ...ids],
    },
  ];
}

/** Removes a folder as root, with the `rm` of an image that the engine has. */
export function removeFolderArgs(image: string, folder: string): Argv {
  return [
    "docker",
    "run",
    "--rm",
    "--pull=never",
    "--network=none",
    "--user=0:0",
    "--entrypoint=rm",
    `--mount=type=bind,source=${dirname(folder)},target=/slipway`,
    image,
    "-rf",
    `/slipway/${basename(folder)}`,
  ];
}
