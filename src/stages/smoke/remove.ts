import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { removeImageArgs } from "../../docker/image.ts";
import { projectParts, removeFolderArgs } from "../../docker/removal.ts";
import type { Log } from "../../model/log.ts";
import { perform, type Step } from "../../model/step.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { CommandError, type Environment } from "../../system/run.ts";
import type { UndoEntry } from "../../system/undo.ts";

type StackEntry = Extract<UndoEntry, { kind: "stack" }>;
type Sink = Pick<Log, "info">;

/** The commands that remove a smoke stack, by what each is for. */
interface RemovalPlan {
  /** What compose created, in the order in which it can be removed. */
  readonly parts: readonly { readonly list: Step; readonly remove: (ids: readonly string[]) => Step }[];
  /** Remove the folder that containers have written to as root, until one succeeds. */
  readonly content: readonly Step[];
  readonly images: readonly Step[];
}

const ROUNDS = 20;
const BETWEEN_ROUNDS = 150;
/** Milliseconds for one command. */
const PATIENCE = 60_000;
const SILENT: Sink = { info: () => {} };

export function planRemoval({
  project,
  content,
  images,
}: Pick<StackEntry, "project" | "content" | "images">): RemovalPlan {
  return {
    parts: projectParts(project).map(({ list, remove }) => ({
      list: { argv: list },
      remove: (ids) => ({ argv: remove(ids), accept: [0, 1], when: "if there are any" }),
    })),
    content: images.map((image, index) => ({
      argv: removeFolderArgs(image, content),
      when:
        index === 0
          ? "if containers have left files that only root can remove"
          : "if the image before it has no rm",
    })),
    images: images.map(removeImageStep),
  };
}

export function removeImageStep(image: string): Step {
  return { argv: removeImageArgs(image) };
}

/** All commands in the order in which they start. */
export function removalSteps({ parts, content, images }: RemovalPlan): readonly Step[] {
  return [...parts.flatMap(({ list, remove }) => [list, remove(["<those>"])]), ...content, ...images];
}

/**
 * Removes a smoke stack, what its containers have written, and the images that were loaded for it: those last, because
 * one of them is needed to remove the files of root. A cancellation does not stop it.
 * @throws Error naming what is left.
 */
export async function removeStack(entry: StackEntry, env: Environment, log: Sink = SILENT): Promise<void> {
  const { signal } = new AbortController();
  const plan = planRemoval(entry);
  const execute = (step: Step, to = log) =>
    perform(step, to, { env: environmentOf(entry, env), signal, timeout: PATIENCE });
  await removeProject(entry.project, plan, execute);
  await removeContent(entry.content, plan, execute);
  await Promise.all(plan.images.map((step) => removeImage(step, execute)));
}

type Execute = (step: Step, to?: Sink) => ReturnType<typeof perform>;

/**
 * Removes containers, networks and volumes by the label that compose gives to all that it creates. So no file of the
 * project is needed, and the next run can do it as well. It is done when nothing is found twice in a row: the engine may
 * still be working on the requests of a compose that was killed.
 */
async function removeProject(project: string, { parts }: RemovalPlan, execute: Execute): Promise<void> {
  let left: readonly string[] = [];
  for (let round = 0, clean = 0; clean < 2; round += 1) {
    if (round >= ROUNDS)
      throw new Error(`the smoke stack ${project} could not be removed; left are ${left.join(" ")}`);
    if (round > 0) await sleep(BETWEEN_ROUNDS);
    left = [];
    for (const { list, remove } of parts) {
      // The same questions again and again would fill the log.
      const { stdout } = await execute(list, round === 0 ? undefined : SILENT);
      const ids = stdout.split("\n").filter(Boolean);
      left = [...left, ...ids];
      if (ids.length > 0) await execute(remove(ids));
    }
    clean = left.length === 0 ? clean + 1 : 0;
  }
}

/** Removes what containers have written to mounted folders. Only the engine can remove the files of root. */
async function removeContent(folder: string, { content }: RemovalPlan, execute: Execute): Promise<void> {
  const isRemoved = await rm(folder, { recursive: true, force: true }).then(
    () => true,
    () => false,
  );
  if (isRemoved) return;
  for (const step of content) {
    const done = await execute(step).catch(() => undefined);
    if (done) return;
  }
}

/** Removes the name that an image was loaded under, if it exists. */
async function removeImage(step: Step, execute: Execute): Promise<void> {
  try {
    await execute(step);
  } catch (error) {
    // Another run that tests the same digest removes the image.
    const isSettled = error instanceof CommandError && /no such image|conflict/i.test(error.stderr);
    if (!isSettled) throw error;
  }
}

/** The environment of the engine that the stack was started on. */
function environmentOf(entry: StackEntry, env: Environment): Environment {
  const then = { ...dockerEnvironment(env), ...entry.env };
  // The configuration with the run's registry logins is removed with the run.
  return then.DOCKER_CONFIG === undefined || existsSync(then.DOCKER_CONFIG)
    ? then
    : { ...then, DOCKER_CONFIG: env.DOCKER_CONFIG };
}
