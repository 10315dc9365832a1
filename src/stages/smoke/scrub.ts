import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type Environment, run } from "../../system/run.ts";

const TIMEOUT = 30_000;

/** Removes a folder as root, with the `rm` of an image that the engine has. */
export function scrubArgs(image: string, folder: string): readonly string[] {
  const mount = `type=bind,source=${dirname(folder)},target=/slipway`;
  const inside = `/slipway/${folder.slice(dirname(folder).length + 1)}`;
  return [
    "docker",
    "run",
    "--rm",
    "--pull=never",
    "--network=none",
    "--user=0:0",
    "--entrypoint=rm",
    `--mount=${mount}`,
    image,
    "-rf",
    inside,
  ];
}

/**
 * Removes what containers may have written into mounted folders of the project's copy. A container that ran as root
 * leaves files that only root can remove, which we are not on a runner; the engine is.
 */
export async function scrub(folder: string, images: readonly string[], env: Environment): Promise<void> {
  const ours = await rm(folder, { recursive: true, force: true }).then(
    () => true,
    () => false,
  );
  if (ours) return;
  for (const image of images) {
    const done = await run(scrubArgs(image, folder), { env, timeout: TIMEOUT }).catch(() => undefined);
    if (done) return;
  }
}
