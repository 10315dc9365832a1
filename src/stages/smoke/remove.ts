import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { listArgs } from "../../docker/container.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { CommandError, type Environment, run } from "../../system/run.ts";
import type { UndoEntry } from "../../system/undo.ts";
import { scrub } from "./scrub.ts";

type StackEntry = Extract<UndoEntry, { kind: "stack" }>;
type Options = { readonly env: Environment; readonly timeout: number };

const ROUNDS = 20;
const BETWEEN_ROUNDS = 150;
const TIMEOUT = 60_000;

/** Lists and removes, in the order in which one lets go of the other. */
export function removalArgs(
  project: string,
): readonly { readonly list: readonly string[]; readonly remove: readonly string[] }[] {
  const label = ["--quiet", "--filter", `label=com.docker.compose.project=${project}`];
  return [
    { list: listArgs(project), remove: ["docker", "rm", "--force", "--volumes"] },
    { list: ["docker", "network", "ls", ...label], remove: ["docker", "network", "rm"] },
    { list: ["docker", "volume", "ls", ...label], remove: ["docker", "volume", "rm", "--force"] },
  ];
}

/** Removes a name; the image itself when it has no other one. */
export function removeImageArgs(image: string): readonly string[] {
  return ["docker", "image", "rm", image];
}

/**
 * Removes a smoke stack, what its containers have written, and the images that were loaded for it: those last, because
 * the files of a container's root take one of them to be removed.
 * @throws Error naming what is left.
 */
export async function removeStack(entry: StackEntry, env: Environment): Promise<void> {
  const options = { env: environmentOf(entry, env), timeout: TIMEOUT };
  await removeProject(entry.project, options);
  await scrub(entry.content, entry.images, options.env);
  await Promise.all(entry.images.map((image) => removeImage(image, options)));
}

/**
 * Removes containers, networks and volumes by the label that compose gives to all that it makes: no file of the project
 * is needed, so that the next run can do it as well, and containers are killed rather than asked to stop. It is done
 * when nothing is found twice in a row: the engine may still be at work on what a killed compose has asked for.
 */
async function removeProject(project: string, options: Options): Promise<void> {
  let left: readonly string[] = [];
  for (let round = 0, clean = 0; clean < 2; round += 1) {
    if (round >= ROUNDS)
      throw new Error(`the smoke stack ${project} could not be removed; left are ${left.join(" ")}`);
    if (round > 0) await sleep(BETWEEN_ROUNDS);
    left = [];
    for (const { list, remove } of removalArgs(project)) {
      const ids = (await run(list, options)).stdout.split("\n").filter(Boolean);
      left = [...left, ...ids];
      if (ids.length > 0) await run([...remove, ...ids], { ...options, accept: [0, 1] });
    }
    clean = left.length === 0 ? clean + 1 : 0;
  }
}

/** Removes the name that an image was loaded under. What is not there is fine. */
async function removeImage(image: string, options: Options): Promise<void> {
  try {
    await run(removeImageArgs(image), options);
  } catch (error) {
    // Another run that tests the same digest will remove it.
    const settled = error instanceof CommandError && /no such image|conflict/i.test(error.stderr);
    if (!settled) throw error;
  }
}

/** The engine that the stack was started on, however this process would choose one. */
function environmentOf(entry: StackEntry, env: Environment): Environment {
  const then = { ...dockerEnvironment(env), ...entry.env };
  // The configuration with the run's registry logins is gone with the run.
  return then.DOCKER_CONFIG === undefined || existsSync(then.DOCKER_CONFIG)
    ? then
    : { ...then, DOCKER_CONFIG: env.DOCKER_CONFIG };
}
