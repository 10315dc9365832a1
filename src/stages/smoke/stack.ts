import { materialise, type ProjectFiles } from "../../compose/files.ts";
import { loadLayout, pullImage } from "../../image/engine.ts";
import type { Context } from "../../model/context.ts";
import { messageOf } from "../../model/failure.ts";
import { perform, type Step } from "../../model/step.ts";
import { dockerEnvironment } from "../../system/environment.ts";
import { inParallel, together } from "../../system/parallel.ts";
import type { ImagePlan, SmokePlan } from "./plan.ts";
import { removeStack } from "./remove.ts";

/** Images brought into the engine at a time: more of them compete for its disk. */
const LOADED_AT_A_TIME = 3;

/**
 * Reserves a project's name on the engine: it is noted before anything exists. Disposing of it removes what exists by
 * then, also while the run is being cancelled; what cannot be removed stays noted for the next run.
 */
export async function reserveStack(
  { project, content, images }: SmokePlan,
  context: Context,
): Promise<AsyncDisposable> {
  const { undo, log, env } = context;
  const isNew = await Promise.all(
    images.map(async (one) => "lookup" in one && !(await isInEngine(one.lookup, context))),
  );
  const pulled = images.flatMap((one, index) => ("lookup" in one && isNew[index] ? [one.reference] : []));
  const environment = Object.fromEntries(
    Object.entries(dockerEnvironment(env)).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  const entry = {
    kind: "stack" as const,
    project,
    images: [...images.map(({ selection }) => selection.name), ...pulled],
    content,
    env: environment,
  };
  const noted = undo.note(entry);
  return {
    [Symbol.asyncDispose]: async () => {
      try {
        await removeStack(entry, env, log);
        noted[Symbol.dispose]();
      } catch (error) {
        log.warning(`${messageOf(error)}. The next run tries again.`);
      }
    },
  };
}

async function isInEngine(lookup: Step, { env, signal, log }: Context): Promise<boolean> {
  return (await perform(lookup, log, { env: dockerEnvironment(env), signal })).exitCode === 0;
}

/** Brings images and files to where the stack finds them, all at the same time. */
export async function prepareStack(plan: SmokePlan, files: ProjectFiles, context: Context): Promise<void> {
  const { env, log, signal } = context;
  // The first failure ends the others: nothing may still arrive while the stack is being removed.
  await together<unknown>(
    [
      () => materialise(files, plan.content),
      (either) => perform(plan.pull, log, { env: dockerEnvironment(env), signal: either }),
      (either) =>
        inParallel(plan.images, LOADED_AT_A_TIME, either, (image, one) =>
          bring(image, { ...context, signal: one }),
        ),
    ],
    signal,
  );
}

async function bring(image: ImagePlan, context: Context): Promise<void> {
  const { platform, digest, emulated, name, source } = image.selection;
  if (emulated) {
    context.log.warning(
      `${image.selection.image} was not built for this engine's platform: ${platform} is emulated`,
    );
  }
  if ("lookup" in image) await pullImage(image.pull, context);
  else if (source.kind === "layout")
    await loadLayout({ layout: source.layout, digest }, name, image.folder, image.load, context);
}

/** `docker compose up`, which ends when the dependencies of the last service allow it to start; disposing stops it. */
export function startStack(
  up: Step,
  { env, log }: Context,
): AsyncDisposable & { readonly failed: Promise<unknown> } {
  const ended = new AbortController();
  const running = perform(up, log, { env: dockerEnvironment(env), signal: ended.signal, grace: 1_000 });
  return {
    /** Resolves with the error when it fails, and never when it does not. */
    failed: new Promise((resolve) =>
      running.catch((error: unknown) => ended.signal.aborted || resolve(error)),
    ),
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await running.catch(() => {});
    },
  };
}
